using System.Runtime.CompilerServices;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>Runs pieces of PTX on a block of their own.</summary>
static class PtxRun
{
    /// <summary>
    /// Executes instructions on registers %a, %b and %c, of which every lane has its own, and returns what the lanes have in %d. Values are
    /// repeated over the 32 lanes.
    /// </summary>
    public static R[] Lanes<A, B, C, R>(string instructions, A[] a, B[] b, C[] c)
        where A : unmanaged
        where B : unmanaged
        where C : unmanaged
        where R : unmanaged
    {
        string text = Kernel(
            $"""
            .reg {Type<A>()} %a;
            .reg {Type<B>()} %b;
            .reg {Type<C>()} %c;
            .reg {Type<R>()} %d;
            .reg .pred %p<4>;
            .reg .b32 %t<8>;
            .reg .b16 %h<8>;
            .reg .b64 %q<8>;
            {Load<A>("a", 0)}
            {Load<B>("b", 1)}
            {Load<C>("c", 2)}
            {Load<R>("d", 3)}
            {instructions}
            st.global{Memory<R>()} [%at3], %d;
            """);
        using GlobalMemory memory = new();
        using Module module = new(text, memory);
        ulong to = memory.Upload<R>(new R[32]);
        byte[] arguments = Arguments.Pack(memory.Upload<A>(Repeated(a)), memory.Upload<B>(Repeated(b)), memory.Upload<C>(Repeated(c)), to);
        module.Prepare("k", 1, 32, arguments).Run();
        return memory.Download<R>(to, 32);
    }

    public static R[] Lanes<A, B, R>(string instructions, A[] a, B[] b)
        where A : unmanaged
        where B : unmanaged
        where R : unmanaged => Lanes<A, B, uint, R>(instructions, a, b, [0]);

    public static R[] Lanes<A, R>(string instructions, A[] a)
        where A : unmanaged
        where R : unmanaged => Lanes<A, uint, uint, R>(instructions, a, [0], [0]);

    /// <summary>A kernel <c>k</c> with four pointers as parameters and, in %at0 to %at3, what they point to for a thread of 8 bytes or less.</summary>
    public static string Kernel(string body, string outside = "") =>
        $$"""
        .version 8.0
        .target sm_90
        .address_size 64
        {{outside}}
        .visible .entry k(.param .u64 p0, .param .u64 p1, .param .u64 p2, .param .u64 p3)
        {
            .reg .b64 %at<4>;
            .reg .b32 %lane;
            mov.u32 %lane, %tid.x;
            {{body}}
            ret;
        }
        """;

    static string Load<T>(string register, int parameter)
        where T : unmanaged =>
        $"""
        ld.param.u64 %at{parameter}, [p{parameter}];
        mad.wide.u32 %at{parameter}, %lane, {Unsafe.SizeOf<T>()}, %at{parameter};
        ld.global{Memory<T>()} %{register}, [%at{parameter}];
        """;

    static string Type<T>()
        where T : unmanaged => Unsafe.SizeOf<T>() switch
        {
            1 or 2 => ".b16",
            4 => ".b32",
            _ => ".b64",
        };

    static string Memory<T>()
        where T : unmanaged => $".b{8 * Unsafe.SizeOf<T>()}";

    static T[] Repeated<T>(T[] values) => [.. Enumerable.Range(0, 32).Select(i => values[i % values.Length])];
}
