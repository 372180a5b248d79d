namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>C# names that would mean something else in a device text.</summary>
static class Identifiers
{
    static readonly HashSet<string> Reserved =
    [
        .. ("alignas alignof and asm atomic auto barrier bitand bitor bool char complex const constant constexpr decltype delete double "
            + "enum explicit export extern float friend global goto half image inline int kernel local long main mutable not "
            + "operator or pipe printf private protected public register restrict sampler_t short signed sizeof static struct template this "
            + "typedef typename uchar uint ulong union unsigned ushort using virtual void volatile xor NAN INFINITY "
            + "sqrt exp log log2 sin cos pow floor ceil trunc rint fabs fmod sqrtf expf logf log2f sinf cosf powf floorf ceilf truncf rintf fabsf fmodf "
            + "abs min max clamp float2 float4 make_float2 make_float4 get_group_id get_local_id get_num_groups blockIdx threadIdx gridDim blockDim "
            + "half_to_float half_from_float bfloat16_from_float read_only write_only read_write self").Split(' '),
    ];

    /// <summary>The name itself, or with an underscore where a C compiler would object.</summary>
    public static string Safe(string name) => Reserved.Contains(name) || name.StartsWith("as_", StringComparison.Ordinal) ? name + "_" : name;

    /// <summary>The macro that holds a specialised number.</summary>
    public static string Specialized(string name) => "S_" + name;
}
