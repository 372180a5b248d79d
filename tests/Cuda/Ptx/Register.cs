namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>One virtual register of a function; equal only to itself.</summary>
/// <param name="name">as written</param>
/// <param name="type">without dot: <c>b32</c>, <c>f32</c>, <c>pred</c></param>
sealed class Register(string name, string type)
{
    public string Name => name;

    public string Type => type;

    public bool IsPredicate => type == "pred";

    /// <summary>Bytes of one lane.</summary>
    public int Bytes => IsPredicate ? 0 : PtxType.Bytes(type);

    public override string ToString() => name;
}
