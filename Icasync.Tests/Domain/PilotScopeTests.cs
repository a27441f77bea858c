using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>Which courses a pilot's scope names, and how it is written (DESIGN 5).</summary>
public class PilotScopeTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("  ", "")]
    [InlineData("courses=K2,K1,K2", "courses=K1,K2")]
    [InlineData("percent=5%; courses=K1", "courses=K1; percent=5")]
    [InlineData("teachers＝104066，101049；colleges＝信息学院", "teachers=101049,104066; colleges=信息学院")]
    [InlineData("courses=2024.0", "courses=2024")]
    [InlineData("percent=１００", "percent=100")]
    [InlineData("percent=0", null)]
    [InlineData("percent=101", null)]
    [InlineData("percent=-5", null)]
    [InlineData("percent=many", null)]
    [InlineData("percent=5; percent=6", null)]
    [InlineData("courses=K1; courses=K2", null)]
    [InlineData("courses=", null)]
    [InlineData("courses=K1,", null)]
    [InlineData("courses=NULL", null)]
    [InlineData("courses=K1;", null)]
    [InlineData("course=K1", null)]
    [InlineData("K1", null)]
    public void A_scope_has_one_spelling_and_what_is_none_is_named(string? text, string? expected)
    {
        bool isScope = PilotScope.TryParse(text, out PilotScope scope, out string wrong);
        Assert.Equal(expected is not null, isScope);
        Assert.Equal(expected ?? string.Empty, scope.Text);
        Assert.Equal(isScope, wrong.Length == 0 && isScope);
        Assert.True(PilotScope.TryParse(scope.Text, out PilotScope again, out _));
        Assert.Equal(scope.Text, again.Text);
    }

    [Theory]
    [InlineData("courses=K1", "Courses K1")]
    [InlineData("courses=k1", null)]
    [InlineData("teachers=104066", "Teachers 104066")]
    [InlineData("teachers=101049", null)]
    [InlineData("colleges=0301", "Colleges 0301")]
    [InlineData("colleges=信息学院(软件学院)", "Colleges 信息学院（软件学院）")]
    [InlineData("colleges=文学院", null)]
    [InlineData("colleges=文学院; courses=K1", "Courses K1")]
    [InlineData("percent=100", "Percent 100")]
    public void Any_part_names_a_course_and_says_why(string text, string? why)
    {
        Assert.True(PilotScope.TryParse(text, out PilotScope scope, out _));
        PilotPart? part = scope.Why(
            new OfferingKey("2024-2025-2", "K1"), ["104066"],
            teacher => teacher == "104066" ? ["0301", "信息学院（软件学院）"] : []);
        Assert.Equal(why, part is null ? null : $"{part.Word} {part.Value}");
    }

    // Property: over many numbers, each share holds the one before, and about as many courses as it says.
    [Fact]
    public void A_share_that_grows_only_adds()
    {
        List<OfferingKey> courses = [.. Enumerable.Range(0, 2000).Select(n => new OfferingKey("2024-2025-2", $"K{n}"))];
        HashSet<OfferingKey> before = [];
        for (int percent = 1; percent <= 100; percent++)
        {
            Assert.True(PilotScope.TryParse($"percent={percent}", out PilotScope scope, out _));
            HashSet<OfferingKey> now = [.. courses.Where(key => scope.Why(key, [], _ => []) is not null)];
            Assert.Superset(before, now);
            Assert.InRange(now.Count, (percent * 20) - 100, (percent * 20) + 100);
            before = now;
        }

        Assert.Equal(courses.Count, before.Count);
    }
}
