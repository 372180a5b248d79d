using System.Text.RegularExpressions;

namespace TaylorSeer.Tests.Structure;

/// <summary>What holds for every source file.</summary>
public partial class SourceTests
{
    static readonly (string Folder, string Namespace)[] Projects =
    [
        ("kernels", "TaylorSeer.Kernels"),
        ("engine", "TaylorSeer.Engine"),
        ("models", "TaylorSeer.Models"),
        ("tools/cli", "TaylorSeer.Cli"),
        ("tests", "TaylorSeer.Tests"),
    ];

    static IEnumerable<string> Sources => Repository.Files("", "*.cs");

    [Fact]
    public void Namespaces_follow_folders()
    {
        string[] wrong = [.. Sources.Where(file => NamespaceOf(file) != Expected(file)).Select(file => $"{file}: {NamespaceOf(file)}, not {Expected(file)}")];
        Assert.Empty(wrong);
        Assert.Contains("engine/Tensor.cs", Sources);       // the files were found
    }

    [Fact]
    public void A_file_is_named_after_the_type_in_it()
    {
        IEnumerable<string> shipped = Sources.Where(file => !file.StartsWith("tests/", StringComparison.Ordinal));
        string[] wrong = [.. shipped.Where(file => !Declares(Repository.Read(file), Path.GetFileName(file).Split('.')[0]))];
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_is_unfinished_or_knows_the_machine_it_was_written_on()
    {
        string[] found =
        [
            .. Sources.Concat(Repository.Files("docs", "*.md")).Concat(["README.md", ".ci/run", ".ci/coverage", "tests/narrow-vectors"])
                .SelectMany(file => Unwanted.Matches(Repository.Read(file)).Select(m => $"{file}: {m.Value}")),
        ];
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    [InlineData("File.Open(\"/ro" + "ot/model.pt\")")]
    [InlineData("cd /ho" + "me/someone")]
    [InlineData(@"C:" + @"\Users\someone")]
    public void The_check_finds_what_it_looks_for(string line) => Assert.Matches(Unwanted, line);

    /// <summary>The versions of one operation share a folder, and all operations one namespace; so do the networks.</summary>
    static string Expected(string file)
    {
        if (file == "kernels/Generator/IsExternalInit.cs")
            return "System.Runtime.CompilerServices";       // where the compiler looks for it
        if (file == "tests/Ilgpu/Check.Ilgpu.cs")
            return "TaylorSeer.Tests";                      // a part of tests/Check.cs that only some builds have
        (string folder, string root) = Projects.Single(p => file.StartsWith(p.Folder + "/", StringComparison.Ordinal));
        string[] folders = file[(folder.Length + 1)..].Split('/')[..^1];
        folders = (root, folders) switch
        {
            ("TaylorSeer.Kernels", ["Ops", _]) => ["Ops"],
            ("TaylorSeer.Kernels", ["Ilgpu", "Dialect"]) => ["Gpu", "Dialect"],     // stands in for it
            ("TaylorSeer.Tests", ["Cuda", "Simt", "Operations"]) => ["Cuda", "Simt"],
            ("TaylorSeer.Models", not ["Features" or "Inception"]) => [],       // what evaluation looks with stays apart from what makes images
            _ => folders,
        };
        return string.Join('.', [root, .. folders]);
    }

    static string NamespaceOf(string file) => Namespace.Match(Repository.Read(file)).Groups[1].Value;

    static bool Declares(string text, string name) =>
        Regex.IsMatch(text, $@"^\s*[a-z ]*\b(class|struct|interface|record|enum|delegate \w+)\s+{Regex.Escape(name)}\b", RegexOptions.Multiline);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    static partial Regex Namespace { get; }

    // A rooted path is not part of a longer one: no letter, dot or slash before it. Written so that it does not find itself.
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K|NotImplemented[E]xception)\b|(?<![\w./])/(wo[r]k|ro[o]t|ho[m]e|tm[p]|us[r]/local)/|\b[A-Z]:\\")]
    static partial Regex Unwanted { get; }
}
