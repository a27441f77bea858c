using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>What a reviewer should not have to say twice (CONTRIBUTING.md).</summary>
public partial class TidyTests
{
    private const int FileLinesMax = 300;
    private const int LineLengthMax = 120;

    private static IReadOnlyList<string> Sources => Some.Of(
        Directory.GetFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)
                .Any(part => part is "obj" or "bin" or ".git" or "artifacts" or "StrykerOutput")));

    [Fact]
    public void Files_are_short_enough_to_be_read() => Assert.Empty(Some.Of(Sources)
        .Where(file => File.ReadAllLines(file).Length > FileLinesMax)
        .Select(file => Path.GetRelativePath(Repository.Root, file)));

    [Fact]
    public void Lines_are_short_enough_to_be_read() => Assert.Empty(Some.Of(Sources)
        .SelectMany(file => File.ReadAllLines(file)
            .Select((line, index) => (Line: line, Number: index + 1))
            .Where(one => one.Line.Length > LineLengthMax)
            .Select(one => $"{Path.GetRelativePath(Repository.Root, file)}:{one.Number}")));

    [Theory]
    [InlineData("Icasync.Domain", new string[0])]
    [InlineData("Icasync.Activities", new[] { "Icasync.Domain" })]
    [InlineData("Icasync.Functions", new[] { "Icasync.Activities", "Icasync.Domain" })]
    [InlineData("Icasync.WpsSimulator", new string[0])]
    [InlineData(
        "Icasync.Simulation",
        new[] { "Icasync.Activities", "Icasync.Domain", "Icasync.Functions", "Icasync.WpsSimulator" })]
    [InlineData(
        "Icasync.Cli", new[] { "Icasync.Activities", "Icasync.Domain", "Icasync.Functions", "Icasync.WpsSimulator" })]
    public void Projects_reference_only_what_the_design_allows(string project, string[] allowed)
    {
        XDocument file = XDocument.Load(Path.Combine(Repository.Root, project, project + ".csproj"));
        string[] references = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Order()
            .ToArray();
        Assert.Subset(allowed.ToHashSet(), references.ToHashSet());
        Assert.Equal(allowed.Length > 0, references.Length > 0);
    }

    // Icasync.Tests.Mutation compiles these tests beside Icasync.Domain and nothing else of ours.
    [Fact]
    public void The_tests_of_the_rules_need_the_rules_alone() => Assert.Empty(
        Some.Of(Directory.GetFiles(Path.Combine(Repository.Root, "Icasync.Tests", "Domain"), "*.cs"))
            .SelectMany(file => File.ReadAllLines(file)
                .Where(line => line.StartsWith("using Icasync.", StringComparison.Ordinal)
                    && !line.StartsWith("using Icasync.Domain.", StringComparison.Ordinal))
                .Select(line => $"{Path.GetFileName(file)}: {line}")));

    [Fact]
    public void The_rules_know_no_pinyin() => Assert.Empty(
        Some.Of(Sources.Where(file => ProjectOf(file) == "Icasync.Domain"))
            .SelectMany(file => File.ReadAllLines(file)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            .Where(line => Pinyin().IsMatch(line) && !line.Contains('"', StringComparison.Ordinal)));

    // A loop over nothing passes whatever the code does: Some.Of says that there is something.
    [Fact]
    public void What_a_test_looks_through_is_there() => Assert.Empty(
        Some.Of(Sources.Where(file => ProjectOf(file) == "Icasync.Tests"))
            .SelectMany(file => LooksThrough().Matches(File.ReadAllText(file))
                .Where(match => !match.Value.Contains("Some.Of(", StringComparison.Ordinal))
                .Where(match => Emptiable().IsMatch(match.Value))
                .Select(match => $"{Path.GetFileName(file)}: {match.Value.Split('\n')[0]}")));

    private static string ProjectOf(string file) =>
        Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)[0];

    [GeneratedRegex(@"\b(kkh|xnxq|jxz|kcmc|ghs|xms)\b")]
    private static partial Regex Pinyin();

    [GeneratedRegex(@"Assert\.(?:Empty|All)\([^;]*?;", RegexOptions.Singleline)]
    private static partial Regex LooksThrough();

    // Either everything is asked, unless it is written out on the spot, or a filter must leave nothing.
    [GeneratedRegex(@"^Assert\.All\((?!\s*\[)|\.(?:Where|Except)\(")]
    private static partial Regex Emptiable();
}
