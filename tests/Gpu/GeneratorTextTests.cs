using Microsoft.CodeAnalysis;

namespace TaylorSeer.Tests.Gpu;

/// <summary>The exact text of small kernels: a change of the generator is seen, and reviewed, here.</summary>
public class GeneratorTextTests
{
    [Fact]
    public void An_elementwise_kernel()
    {
        string text = GeneratorRun.Text("""
            [Kernel(64)]
            public static void Scale(ArrayView<float> x, SpecializedValue<int> n, float by)
            {
                int i = (Grid.IdxX * Group.DimX) + Group.IdxX;
                if (i < n)
                    x[i] *= by;
            }
            """);
        Assert.Contains("""
            __kernel __attribute__((reqd_work_group_size(64, 1, 1)))
            void K_Scale(__global float* x_memory, long x_start, float by)
            {
                __global float* x = x_memory + x_start;
                int i = (((int)get_group_id(0)) * 64) + ((int)get_local_id(0));
                if (i < ((int)S_n))
                {
                    x[i] *= by;
                }
            }
            """, text, StringComparison.Ordinal);
        Assert.Contains("""
            extern ""C"" __global__ void __launch_bounds__(64)
            K_Scale(float* x, float by)
            {
                int i = (((int)blockIdx.x) * 64) + ((int)threadIdx.x);
                if (i < ((int)S_n))
                {
                    x[i] *= by;
                }
            }
            """, text, StringComparison.Ordinal);
        Assert.Contains("LaunchScale(global::TaylorSeer.Kernels.Gpu.GpuDevice device, global::TaylorSeer.Kernels.Gpu.LaunchSize grid, "
            + "global::TaylorSeer.Kernels.Gpu.GpuView<float> @x, int @n, float @by)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Shared_memory_is_declared_by_the_kernel_and_passed_to_helpers_which_exist_once_per_memory()
    {
        string text = GeneratorRun.Text("""
            static int First(ArrayView<int> v) => v[0];
            static int Both(int x)
            {
                ArrayView<int> tile = SharedMemory.Allocate<int>(8);
                tile[Group.IdxX] = x;
                Group.Barrier();
                return First(tile);
            }
            [Kernel(8)]
            public static void Run(ArrayView<int> y)
            {
                int a = Both(First(y));
                y[0] = a;
            }
            """);
        Assert.Contains("""
            static inline int K_First(__global int* v)
            {
                return v[0];
            }

            static inline int K_First_2(__local int* v)
            {
                return v[0];
            }

            static inline int K_Both(int x, __local int* tile_K_Both)
            {
                __local int* tile = tile_K_Both;
                tile[(int)get_local_id(0)] = x;
                barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
                return K_First_2(tile);
            }
            """, text, StringComparison.Ordinal);
        Assert.Contains("""
            {
                __local int tile_K_Both[8];
                __global int* y = y_memory + y_start;
                int a = K_Both(K_First(y), tile_K_Both);
                y[0] = a;
            }
            """, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Conversions_shifts_and_structs()
    {
        string text = GeneratorRun.Text("""
            struct S { public int A; public float B; }
            static void Change(ref S s, uint u) { s.A = (int)(u >> s.A); }
            [Kernel(1)]
            public static void Run(ArrayView<int> y, long n)
            {
                S s = new() { B = 2 };
                Change(ref s, 7);
                y[n] = (int)s.B << s.A;
            }
            """);
        Assert.Contains("""
            typedef struct
            {
                int A;
                float B;
            } S;

            static inline void K_Change(S* s, uint u)
            {
                (*s).A = (int)(u >> ((*s).A & 31));
            }
            """, text, StringComparison.Ordinal);
        Assert.Contains("""
                S s = (S){ ((int)0), 2.0f };
                K_Change(&s, 7u);
                y[n] = (int)((uint)int_from_float(s.B) << (s.A & 31));
            """, text, StringComparison.Ordinal);
        Assert.Contains("S s = S{ ((int)0), 2.0f };", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_elsewhere_does_not_write_a_kernel_again()
    {
        const string Kernel = "static partial class K { [Kernel(1)] public static void Run(ArrayView<int> y) { y[0] = 1; } }";
        var before = GeneratorRun.Compile(Kernel + "\nclass Other { }");
        GeneratorDriver driver = GeneratorRun.Driver().RunGenerators(before);
        var after = GeneratorRun.Compile(Kernel + "\nclass Other { int changed; }");
        driver = driver.RunGenerators(after);
        var steps = driver.GetRunResult().Results[0].TrackedSteps["Kernels"].SelectMany(s => s.Outputs);
        Assert.All(steps, s => Assert.True(s.Reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached));
    }

    [Fact]
    public void A_change_of_another_file_writes_nothing_again()
    {
        const string Kernel = "static partial class K { [Kernel(1)] public static void Run(ArrayView<int> y) { y[0] = 1; } }";
        SyntaxTree other = GeneratorRun.Parse("class Other { }", "Other.cs"), changed = GeneratorRun.Parse("class Other { int changed; }", "Other.cs");
        var before = GeneratorRun.Compile(Kernel).AddSyntaxTrees(other);
        GeneratorDriver driver = GeneratorRun.Driver().RunGenerators(before).RunGenerators(before.ReplaceSyntaxTree(other, changed));
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Assert.Equal(2, result.GeneratedSources.Length);     // the kernel and the catalog
        Assert.All(result.TrackedSteps["Kernels"].SelectMany(s => s.Outputs), s => Assert.True(s.Reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached));
        Assert.All(result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs), s => Assert.Equal(IncrementalStepRunReason.Cached, s.Reason));
    }
}
