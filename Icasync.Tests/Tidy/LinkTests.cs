using System.Text.RegularExpressions;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>Links between the pages of the repository lead to a file, and to a heading where they name one.</summary>
public partial class LinkTests
{
    private static readonly string[] Places = ["", "docs", Path.Combine("docs", "spec")];

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        List<(string Page, string Target)> links = [.. Places
            .SelectMany(place => Directory.GetFiles(Path.Combine(Repository.Root, place), "*.md"))
            .SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(match => (page, match.Groups[1].Value)))
            .Where(link => !link.Value.Contains("://", StringComparison.Ordinal))];
        Assert.True(links.Count > 40, $"only {links.Count} links were found");
        Assert.Contains(links, link => link.Target.Contains('#', StringComparison.Ordinal));
        List<string> dead = [.. links.Where(link => !Leads(link.Page, link.Target))
            .Select(link => $"{Path.GetRelativePath(Repository.Root, link.Page)}: {link.Target}")];
        Assert.True(dead.Count == 0, string.Join('\n', dead));
    }

    [Theory]
    [InlineData("docs/spec/design.md", true)]
    [InlineData("docs/spec/design.md#3-effects", true)]
    [InlineData("docs/spec/design.md#3-effect", false)]
    [InlineData("docs/spec/designs.md", false)]
    public void A_dead_link_is_found(string target, bool leads) =>
        Assert.Equal(leads, Leads(Path.Combine(Repository.Root, "README.md"), target));

    private static bool Leads(string page, string target)
    {
        string[] parts = target.Split('#');
        string file = parts[0].Length == 0
            ? page
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        return (File.Exists(file) || Directory.Exists(file))
            && (
                parts.Length == 1
                    || Heading()
                        .Matches(File.ReadAllText(file))
                        .Any(match => Anchor(match.Groups[1].Value) == parts[1]));
    }

    // As GitHub makes them: lower case, blanks become hyphens, other signs go.
    private static string Anchor(string heading) => Signs().Replace(heading.Trim().ToLowerInvariant(), string.Empty)
        .Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,4} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w -]")]
    private static partial Regex Signs();
}
