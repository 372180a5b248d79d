namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Ways to enter an instruction into the catalogue: its name, the types of its operands, what it computes.</summary>
static class Table
{
    public static void Unary<A, R>(this Dictionary<string, Func<Operation, Step>> all, string opcode, Func<A, R> f)
        where A : unmanaged
        where R : unmanaged => all.Add(opcode, o => Lanes.Unary(o.Into<R>(0), o.From<A>(1), f));

    public static void Binary<A, B, R>(this Dictionary<string, Func<Operation, Step>> all, string opcode, Func<A, B, R> f)
        where A : unmanaged
        where B : unmanaged
        where R : unmanaged => all.Add(opcode, o => Lanes.Binary(o.Into<R>(0), o.From<A>(1), o.From<B>(2), f));

    public static void Ternary<A, B, C, R>(this Dictionary<string, Func<Operation, Step>> all, string opcode, Func<A, B, C, R> f)
        where A : unmanaged
        where B : unmanaged
        where C : unmanaged
        where R : unmanaged => all.Add(opcode, o => Lanes.Ternary(o.Into<R>(0), o.From<A>(1), o.From<B>(2), o.From<C>(3), f));

    /// <summary>As <see cref="Binary"/>, on vectors.</summary>
    public static void Vector<T, TOp>(this Dictionary<string, Func<Operation, Step>> all, string opcode)
        where T : unmanaged
        where TOp : IVectorOp2<T> => all.Add(opcode, o => Lanes.Vector2<T, TOp>(o.Into<T>(0), o.From<T>(1), o.From<T>(2)));

    /// <summary>As <see cref="Ternary"/>, on vectors.</summary>
    public static void Vector3<T, TOp>(this Dictionary<string, Func<Operation, Step>> all, string opcode)
        where T : unmanaged
        where TOp : IVectorOp3<T> => all.Add(opcode, o => Lanes.Vector3<T, TOp>(o.Into<T>(0), o.From<T>(1), o.From<T>(2), o.From<T>(3)));
}
