using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using TaylorSeer.Cli;
using TaylorSeer.Tests.Structure;

namespace TaylorSeer.Tests.Cli;

/// <summary>Commands of the documentation are commands of the program.</summary>
public partial class DocumentedCommandTests
{
    public static TheoryData<string> Pages => [.. new[] { "README.md" }.Concat(Repository.Files("docs", "*.md"))];

    [Theory, MemberData(nameof(Pages))]
    public void Every_command_is_understood(string page)
    {
        RootCommand root = Program.Root();
        foreach (string command in Commands(page))
        {
            ParseResult parse = root.Parse(CommandLineParser.SplitCommandLine(command).ToArray());
            string[] wrong = [.. parse.Errors.Select(e => e.Message).Where(m => !m.StartsWith("Required ", StringComparison.Ordinal))];    // a sentence may leave arguments out
            Assert.True(wrong.Length == 0, $"{page}: taylorseer {command}: {string.Join(" ", wrong)}");
        }
    }

    [Fact]
    public void The_pages_do_have_commands() => Assert.All(["README.md", "docs/performance.md", "docs/bulk-sampling.md"], page => Assert.True(Commands(page).Count() > 2, page));

    /// <summary>Lines of blocks, and code between words that names options; without what is left open.</summary>
    static IEnumerable<string> Commands(string page) => Command.Matches(Repository.Read(page))
        .Select(m => m.Groups[1].Value.Trim()).Where(c => c.Length > 0 && !c.Contains("...", StringComparison.Ordinal) && c.IndexOfAny(['[', '|', '<']) < 0);

    [GeneratedRegex(@"(?:^\s*(?:\$ )?|`)taylorseer ([^`\n#]*)", RegexOptions.Multiline)]
    static partial Regex Command { get; }
}
