using System.Text.RegularExpressions;

namespace TaylorSeer.Tests.Structure;

/// <summary>Links of the documentation lead somewhere.</summary>
public partial class LinkTests
{
    public static TheoryData<string> Pages => [.. new[] { "README.md" }.Concat(Repository.Files("docs", "*.md"))];

    [Theory, MemberData(nameof(Pages))]
    public void Every_relative_link_resolves(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        string[] dead = [.. Targets(page).Where(t => !Exists(folder, t))];
        Assert.True(dead.Length == 0, $"{page} links to what is not there: {string.Join(", ", dead)}");
    }

    [Fact]
    public void The_pages_do_have_links() => Assert.All(["README.md", "docs/one-step.md"], page => Assert.True(Targets(page).Count() > 5, page));

    [Fact]
    public void Every_decision_is_numbered_and_says_why()
    {
        string[] decisions = [.. Repository.Files("docs/decisions", "*.md")];
        Assert.NotEmpty(decisions);
        Assert.Equal(Enumerable.Range(1, decisions.Length).Select(n => $"{n:0000}"), decisions.Select(file => Path.GetFileName(file)[..4]));
        foreach (string file in decisions)
            Assert.All(["## Context", "## Decision", "## Consequences"], part => Assert.Contains(part, Repository.Read(file), StringComparison.Ordinal));
    }

    static IEnumerable<string> Targets(string page) =>
        Link.Matches(Repository.Read(page)).Select(m => m.Groups[1].Value).Where(t => !t.Contains("://", StringComparison.Ordinal));

    static bool Exists(string folder, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = Path.GetFullPath(Path.Combine(folder, parts[0]));
        if (parts[0].Length > 0 && !File.Exists(path) && !Directory.Exists(path))
            return false;
        return parts.Length == 1 || parts[0].Length == 0 || !path.EndsWith(".md", StringComparison.Ordinal) || Anchors(path).Contains(parts[1]);
    }

    /// <summary>Headings as GitHub links to them: lower case, punctuation dropped, dashes for spaces.</summary>
    static IEnumerable<string> Anchors(string path) =>
        Heading.Matches(File.ReadAllText(path)).Select(m => Punctuation.Replace(m.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    static partial Regex Link { get; }

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    static partial Regex Heading { get; }

    [GeneratedRegex(@"[^\w\- ]")]
    static partial Regex Punctuation { get; }
}
