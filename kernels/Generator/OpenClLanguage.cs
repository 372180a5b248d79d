using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator;

/// <summary>OpenCL C 1.2: the version that every vendor's driver and PoCL accept.</summary>
sealed class OpenClLanguage : DeviceLanguage
{
    public override string Header => "";

    public override string HelperPrefix => "static inline ";

    public override string Barrier => "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)";

    public override string SharedPrefix => "__local ";

    public override string Qualifier(Space space) => space switch
    {
        Space.Global => "__global ",
        Space.Shared => "__local ",
        _ => "",
    };

    public override string KernelHead(string name, (int X, int Y, int Z) group) =>
        $"__kernel __attribute__((reqd_work_group_size({group.X}, {group.Y}, {group.Z})))\nvoid {name}";

    public override string? Scalar(SpecialType type) => type switch
    {
        SpecialType.System_Void => "void",
        SpecialType.System_Boolean => "bool",
        SpecialType.System_SByte => "char",
        SpecialType.System_Byte => "uchar",
        SpecialType.System_Int16 => "short",
        SpecialType.System_UInt16 => "ushort",
        SpecialType.System_Int32 => "int",
        SpecialType.System_UInt32 => "uint",
        SpecialType.System_Int64 => "long",
        SpecialType.System_UInt64 => "ulong",
        SpecialType.System_Single => "float",
        SpecialType.System_Double => "double",
        _ => null,
    };

    // the standard's size_t is unsigned: compared with a C# int it would win
    public override string GroupIndex(int axis) => $"(int)get_group_id({axis})";

    public override string ThreadIndex(int axis) => $"(int)get_local_id({axis})";

    public override string GroupCount(int axis) => $"(int)get_num_groups({axis})";

    public override string StructValue(string type, IEnumerable<string> fields) => $"(({type}){{ {string.Join(", ", fields)} }})";

    public override string VectorValue(string type, IEnumerable<string> elements) => $"(({type})({string.Join(", ", elements)}))";

    public override string Math(string name, bool isDouble) => name;

    public override string BitCast(string from, string to) => $"as_{to}";

    public override string? Support(string feature) => feature switch
    {
        "double" => "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n",
        "half_to_float" => "static inline float half_to_float(ushort bits)\n{\n    return vload_half(0, (const half*)&bits);\n}\n",
        "half_from_float" =>
            "static inline ushort half_from_float(float value)\n{\n    ushort bits;\n    vstore_half_rte(value, 0, (half*)&bits);\n    return bits;\n}\n",
        _ => null,
    };
}
