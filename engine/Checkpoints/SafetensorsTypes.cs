namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Element types by the names that safetensors gives them.</summary>
static class SafetensorsTypes
{
    /// <summary>All names, for messages.</summary>
    public const string Known = "F64, F32, F16, BF16, I64, I32, I8, U8, BOOL";

    public static bool TryParse(string name, out DType type)
    {
        (bool known, type) = name switch
        {
            "F64" => (true, DType.F64),
            "F32" => (true, DType.F32),
            "F16" => (true, DType.F16),
            "BF16" => (true, DType.BF16),
            "I64" => (true, DType.I64),
            "I32" => (true, DType.I32),
            "I8" => (true, DType.I8),
            "U8" or "BOOL" => (true, DType.U8),
            _ => (false, default),
        };
        return known;
    }
}
