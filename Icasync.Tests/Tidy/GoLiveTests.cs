using System.Text.RegularExpressions;
using Icasync.Cli.Commands;
using Icasync.Domain.Probing;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>The page for the first week has the lines that <c>doctor --go-live</c> ticks, in both languages.</summary>
public partial class GoLiveTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "go-live.md"));

    [Fact]
    public void The_checklist_of_the_page_is_the_one_that_doctor_ticks()
    {
        string list = Page[Page.IndexOf("## 清单 · Checklist", StringComparison.Ordinal)..];
        Assert.Equal(GoLiveList.Ids, Line().Matches(list).Select(match => match.Groups[1].Value));
        Assert.All(
            Some.Of(Line().Matches(list)),
            line => Assert.Contains(line.Groups[2].Value, letter => letter is >= '\u4E00' and <= '\u9FFF'));
    }

    [Fact]
    public void Every_scope_that_a_probe_asks_for_is_told_with_what_it_is_for() => Assert.All(
        Some.Of(ProbeQuestions.All.SelectMany(question => question.Calls.Split(", "))
            .Where(call => char.IsAsciiLetterLower(call[0]) && !call.Contains(' ', StringComparison.Ordinal))),
        call => Assert.Contains(
            ScopeTable.Of(call)[..ScopeTable.Of(call).LastIndexOf('.')], Page, StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `([a-z-]+)` \| .*? \| (.*?) \|", RegexOptions.Multiline)]
    private static partial Regex Line();
}
