using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator;

/// <summary>CUDA C++ that needs no header: what NVRTC and clang compile as it is.</summary>
sealed class CudaLanguage : DeviceLanguage
{
    public override string Header => "";

    public override string HelperPrefix => "__device__ __forceinline__ ";

    public override string Barrier => "__syncthreads()";

    public override string SharedPrefix => "__shared__ ";

    public override string Qualifier(Space space) => "";

    public override string KernelHead(string name, (int X, int Y, int Z) group) =>
        $"extern \"C\" __global__ void __launch_bounds__({group.X * group.Y * group.Z})\n{name}";

    // long has 32 bits in CUDA on Windows
    public override string? Scalar(SpecialType type) => type switch
    {
        SpecialType.System_Void => "void",
        SpecialType.System_Boolean => "bool",
        SpecialType.System_SByte => "signed char",
        SpecialType.System_Byte => "unsigned char",
        SpecialType.System_Int16 => "short",
        SpecialType.System_UInt16 => "unsigned short",
        SpecialType.System_Int32 => "int",
        SpecialType.System_UInt32 => "unsigned int",
        SpecialType.System_Int64 => "long long",
        SpecialType.System_UInt64 => "unsigned long long",
        SpecialType.System_Single => "float",
        SpecialType.System_Double => "double",
        _ => null,
    };

    public override string GroupIndex(int axis) => $"(int)blockIdx.{"xyz"[axis]}";

    public override string ThreadIndex(int axis) => $"(int)threadIdx.{"xyz"[axis]}";

    public override string GroupCount(int axis) => $"(int)gridDim.{"xyz"[axis]}";

    public override string StructValue(string type, IEnumerable<string> fields) => $"{type}{{ {string.Join(", ", fields)} }}";

    public override string VectorValue(string type, IEnumerable<string> elements) => $"make_{type}({string.Join(", ", elements)})";

    public override string Math(string name, bool isDouble) => isDouble ? name : name + "f";

    public override string BitCast(string from, string to) => $"__{from}_as_{to}";

    public override string? Support(string feature) => feature switch
    {
        "half_to_float" =>
            "__device__ __forceinline__ float half_to_float(unsigned short bits)\n{\n    float value;\n"
            + "    asm(\"cvt.f32.f16 %0, %1;\" : \"=f\"(value) : \"h\"(bits));\n    return value;\n}\n",
        "half_from_float" =>
            "__device__ __forceinline__ unsigned short half_from_float(float value)\n{\n    unsigned short bits;\n"
            + "    asm(\"cvt.rn.f16.f32 %0, %1;\" : \"=h\"(bits) : \"f\"(value));\n    return bits;\n}\n",
        "float2" => VectorOperators("float2", "x", "y"),
        "float4" => VectorOperators("float4", "x", "y", "z", "w"),
        _ => null,
    };

    static string VectorOperators(string type, params string[] fields)
    {
        string Each(Func<string, string> element) => $"make_{type}({string.Join(", ", fields.Select(element))})";
        string text = "";
        foreach (char op in "+-*")
            text += $"__device__ __forceinline__ {type} operator{op}({type} a, {type} b) {{ return {Each(f => $"a.{f} {op} b.{f}")}; }}\n";
        return text + $"__device__ __forceinline__ {type} operator*({type} a, float b) {{ return {Each(f => $"a.{f} * b")}; }}\n";
    }
}
