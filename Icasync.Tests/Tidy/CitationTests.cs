using System.Text.RegularExpressions;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>
/// The reasons stand in docs/spec: whatever cites them names a heading, a row or a case that is there.
/// </summary>
public class CitationTests
{
    private static readonly string[] Extensions =
        [".cs", ".sql", ".bicep", ".js", ".md", ".csproj", ".props", ".targets", ".editorconfig", ".txt"];

    private static readonly SpecPages Pages = SpecPages.Read();

    private static IEnumerable<string> Files => Directory.GetFiles(Repository.Root, "*", SearchOption.AllDirectories)
        .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal))
        .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)
            .Any(part => part is "obj" or "bin" or ".git" or "node_modules" or "artifacts"))
        .Where(file => !Path.GetFileName(file).StartsWith("Citation", StringComparison.Ordinal));

    [Fact]
    public void Every_page_has_headings_and_numbers_that_can_be_cited()
    {
        Assert.Equal(
            ["CONTRACTS", "DESIGN", "DOMAIN", "EDGE-CASES", "ENGINE", "PITFALLS", "WPS-API"],
            Pages.Names.Order(StringComparer.Ordinal));
        Assert.All(Some.Of(Pages.Names), page => Assert.True(Pages.ItemsOf(page).Count >= 5, page));
        Assert.All(
            ["D1", "D26", "F1", "F23", "R1", "R30", "3.2", "3.2.9"],
            item => Assert.Contains(item, Pages.ItemsOf("DOMAIN")));
        Assert.All(["S1", "S34", "13", "13 step 8"], item => Assert.Contains(item, Pages.ItemsOf("WPS-API")));
        Assert.All(["1", "24"], item => Assert.Contains(item, Pages.ItemsOf("PITFALLS")));
        Assert.All(["P01", "C27", "B09"], item => Assert.Contains(item, Pages.ItemsOf("EDGE-CASES")));
    }

    [Fact]
    public void Every_citation_in_code_and_docs_names_something_that_exists()
    {
        List<(string File, Citation Citation)> all = [.. Files.SelectMany(file =>
            Citation.In(file, File.ReadAllText(file)).Select(
                one => (Path.GetRelativePath(Repository.Root, file), one)))];
        Assert.True(all.Count > 600, $"only {all.Count} citations were found");
        int files = all.Select(one => one.File).Distinct().Count();
        Assert.True(files > 200, $"only {files} files cite anything");
        TestContext.Current.TestOutputHelper?.WriteLine($"{all.Count} citations in {files} files");
        Assert.All(
            Some.Of(Pages.Names),
            page => Assert.Contains(all, one => one.Citation.Page == page && one.Citation.Item.Length > 0));
        List<string> wrong = [.. all.Where(one => !one.Citation.Resolves(Pages))
            .Select(
                one =>
                    $"{one.File}:{one.Citation.Line}: {one.Citation.Page} {one.Citation.Item} {one.Citation.Words}")];
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("x.cs", "/// <summary>Once (DOMAIN F99).</summary>", 1)]
    [InlineData("x.cs", "// Once (DESIGN 12).", 1)]
    [InlineData("x.cs", "// Once (DESIGN 2, 12; DOMAIN 3.2.77).", 2)]
    [InlineData("x.cs", "/// split over lines (DOMAIN\n    /// D77)", 1)]
    [InlineData("x.cs", "// Two of three (C27, C98, D99).", 2)]
    [InlineData("x.cs", "// That page went (STYLE, Names).", 1)]
    [InlineData("x.cs", "// The words are not there (CONTRACTS 2, \"Two engines a home\").", 1)]
    [InlineData("x.cs", "// Steps (WPS-API 13, step 9).", 1)]
    [InlineData("x.sql", "-- Once (DESIGN 31).", 1)]
    [InlineData("x.js", "// Once (ENGINE 21).", 1)]
    [InlineData("x.md", "As S77 and PITFALLS 99 say.", 2)]
    [InlineData("Icasync.Tests/x.cs", "public async Task C27_C98_A_row()", 1)]
    [InlineData("Icasync.Tests/x.cs", "{ \"A97\", [B] },", 1)]
    [InlineData("x.cs", "// Good (DOMAIN 3.2.5, D25; WPS-API 13 S24; C27, S1, \"DESIGN 4\"), {i:D99} no number.", 0)]
    public void An_invented_citation_is_found(string file, string text, int wrong) =>
        Assert.Equal(wrong, Citation.In(file, text).Count(one => !one.Resolves(Pages)));

    [Fact]
    public void Nothing_points_to_pages_outside_the_repository() => Assert.Empty(Some.Of(Files)
        .Where(file => !file.EndsWith(Path.Combine("docs", "spec", "README.md"), StringComparison.Ordinal))
        .Where(file => File.ReadAllText(file).Contains("../shared", StringComparison.Ordinal)
            || File.ReadAllText(file).Contains("/work/", StringComparison.Ordinal)
            || Regex.IsMatch(File.ReadAllText(file), @"\bissue (\d|"")", RegexOptions.IgnoreCase))
        .Select(file => Path.GetRelativePath(Repository.Root, file)));
}
