using Icasync.Domain.Reconciliation;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>When what WPS shows of an event is what was written (WPS-API 7).</summary>
public class EventFaceTests
{
    private static readonly DateTimeOffset At = new(2025, 3, 4, 9, 50, 0, TimeSpan.FromHours(8));

    private static readonly EventFace Written = new("财务管理", At, At.AddMinutes(45), "第一教学楼 1223", "第1周");

    public static IEnumerable<TheoryDataRow<EventFace, bool>> Cases =>
    [
        new(Written, true),
        new(Written with { Start = At.ToUniversalTime() }, true),
        new(Written with { Location = null }, true),
        new(Written with { Description = null }, true),
        new(Written with { Location = null, Description = null }, true),
        new(Written with { Summary = "国际税收" }, false),
        new(Written with { Summary = null }, false),
        new(Written with { Start = At.AddMinutes(1) }, false),
        new(Written with { Start = null }, false),
        new(Written with { End = At.AddMinutes(46) }, false),
        new(Written with { Location = "第一教学楼 1224" }, false),
        new(Written with { Location = string.Empty }, false),
        new(Written with { Description = "第2周" }, false),
        new(Written with { Location = null, Description = "第2周" }, false),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_face_is_shown_by_the_same_one_and_by_one_that_leaves_place_or_text_out(EventFace held, bool shown) =>
        Assert.Equal(shown, Written.IsShownBy(held));

    [Fact]
    public void The_face_of_a_lesson_is_what_is_written_of_it()
    {
        Icasync.Domain.Timetable.EventContent content = Given.Aggregate(Given.B).Desired.Events.Single().Content;
        Assert.Equal(
            new EventFace("财务管理", At, At.AddMinutes(45), "第一教学楼 1223", content.Description),
            EventFace.Of(content));
    }
}
