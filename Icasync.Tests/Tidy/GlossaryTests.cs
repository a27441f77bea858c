using System.Text.RegularExpressions;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>The words of the code stand in the glossary, each with the office's word and one sentence.</summary>
public partial class GlossaryTests
{
    private static readonly string[] CodeFolders = ["Icasync.Activities", "Icasync.Domain", "Icasync.Functions"];

    private static readonly List<(string Word, string Chinese, string Meaning)> Rows =
        [.. Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "glossary.md")))
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value))
            .Where(row => row.Item1 is not "word" && !row.Item1.StartsWith('-'))];

    [Fact]
    public void Every_word_has_a_Chinese_one_and_one_sentence()
    {
        Assert.True(Rows.Count > 70, $"only {Rows.Count} words were found");
        Assert.All(Some.Of(Rows), row => Assert.True(
            row.Chinese.Any(letter => letter is >= '\u4E00' and <= '\u9FFF') && row.Meaning.EndsWith('.')
                && !row.Meaning[..^1].Contains(". ", StringComparison.Ordinal),
            row.Word));
    }

    [Theory]
    [InlineData("fence")]
    [InlineData("claim")]
    [InlineData("doubt")]
    [InlineData("intent")]
    [InlineData("owed")]
    [InlineData("tally")]
    [InlineData("shard")]
    [InlineData("staging")]
    [InlineData("finding")]
    [InlineData("release")]
    [InlineData("gate")]
    [InlineData("attempt")]
    [InlineData("hold")]
    [InlineData("marker")]
    [InlineData("drift")]
    [InlineData("adoption")]
    [InlineData("withheld")]
    [InlineData("quarantine")]
    [InlineData("reopen")]
    [InlineData("verify")]
    [InlineData("window")]
    [InlineData("circuit")]
    [InlineData("heartbeat")]
    [InlineData("impact")]
    [InlineData("rollback")]
    public void A_word_of_the_code_is_explained(string word)
    {
        Assert.Contains(Rows, row => Regex.IsMatch(row.Word, $@"\b{word}\b"));
        Assert.Contains(
            CodeFolders.SelectMany(folder =>
                Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)),
            file => File.ReadAllText(file).Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
