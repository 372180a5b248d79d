namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>Registers that the hardware fills.</summary>
static class SpecialRegisters
{
    static readonly Dictionary<string, Register> All = new[]
    {
        "%tid.x", "%tid.y", "%tid.z", "%ntid.x", "%ntid.y", "%ntid.z", "%ctaid.x", "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z",
        "%laneid", "%warpid", "%smid", "%nsmid", "%lanemask_eq", "%lanemask_lt", "%lanemask_le", "%lanemask_gt", "%lanemask_ge", "%dynamic_smem_size",
        "%total_smem_size", "WARP_SZ",
    }.ToDictionary(name => name, name => new Register(name, "b32"), StringComparer.Ordinal);

    public static Register? Find(string name) => All.GetValueOrDefault(name);

    public static bool Contains(Register register) => All.ContainsKey(register.Name) && All[register.Name] == register;
}
