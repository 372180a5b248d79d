namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>The fundamental types, by their names without dot.</summary>
static class PtxType
{
    public static int Bytes(string type) => type switch
    {
        "b8" or "u8" or "s8" => 1,
        "b16" or "u16" or "s16" or "f16" or "bf16" => 2,
        "b32" or "u32" or "s32" or "f32" or "f16x2" or "bf16x2" or "tf32" => 4,
        "b64" or "u64" or "s64" or "f64" => 8,
        _ => throw new PtxException($"The simulator does not know the type .{type}."),
    };

    public static bool IsType(string word) => word is "b8" or "u8" or "s8" or "b16" or "u16" or "s16" or "f16" or "bf16" or "b32" or "u32" or "s32"
        or "f32" or "f16x2" or "bf16x2" or "b64" or "u64" or "s64" or "f64" or "tf32";
}
