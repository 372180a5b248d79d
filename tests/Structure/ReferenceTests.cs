using System.Reflection;

namespace TaylorSeer.Tests.Structure;

/// <summary>kernels ← engine ← models ← tools: read from the assemblies as they were built.</summary>
public class ReferenceTests
{
    const string Kernels = "TaylorSeer.Kernels", Engine = "TaylorSeer.Engine", Models = "TaylorSeer.Models", Tools = "taylorseer";

    /// <summary>Bottom first: a project may see those before it.</summary>
    static readonly string[] Layers = [Kernels, Engine, Models, Tools];

    [Theory]
    [InlineData(Kernels)]
    [InlineData(Engine)]
    [InlineData(Models)]
    [InlineData(Tools)]
    public void A_project_sees_only_projects_below_it(string project)
    {
        string[] below = Layers[..Array.IndexOf(Layers, project)];
        Assert.Empty(Ours(project).Except(below));
    }

    [Theory]
    [InlineData(Engine, Kernels)]
    [InlineData(Models, Engine)]
    [InlineData(Tools, Models)]
    public void Every_arrow_is_there(string from, string to) => Assert.Contains(to, Ours(from));

    [Fact]
    public void Every_project_of_the_repository_has_a_layer()
    {
        string[] projects = [.. Repository.Files("", "*.csproj")];
        Assert.Equal(["engine/TaylorSeer.Engine.csproj", "kernels/Generator/TaylorSeer.Kernels.Generator.csproj", "kernels/Ilgpu/TaylorSeer.Kernels.Ilgpu.csproj", "kernels/TaylorSeer.Kernels.csproj", "models/TaylorSeer.Models.csproj", "tests/TaylorSeer.Tests.csproj", "tools/cli/TaylorSeer.Cli.csproj"], projects);
    }

    [Fact]
    public void Only_kernels_and_the_simulated_CUDA_driver_of_the_tests_may_use_unsafe_code()
    {
        string[] allowed = [.. Repository.Files("", "*.*proj").Where(file => Repository.Read(file).Contains("<AllowUnsafeBlocks>true", StringComparison.Ordinal))];
        Assert.Equal(["kernels/Ilgpu/TaylorSeer.Kernels.Ilgpu.csproj", "kernels/TaylorSeer.Kernels.csproj", "tests/TaylorSeer.Tests.csproj"], allowed);
        Assert.DoesNotContain("AllowUnsafeBlocks", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    /// <summary>Our assemblies among those that <paramref name="project"/> refers to.</summary>
    static IEnumerable<string> Ours(string project) =>
        Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith("taylorseer", StringComparison.OrdinalIgnoreCase));
}
