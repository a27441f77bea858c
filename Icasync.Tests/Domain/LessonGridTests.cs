using CsCheck;
using Icasync.Domain.Grid;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>What the picture of a timetable says of a lesson, row by row.</summary>
public class LessonGridTests
{
    private static readonly PlanScope Scope = new(RunKind.Full, DetectMoves: true, Released: false);
    private static readonly DateOnly Monday = new(2025, 3, 3);
    private static readonly TimetableRow Moved = Given.B with { Date = "2025-03-11", TeachingWeek = "2" };

    public static TheoryData<string, string, string> Table => new()
    {
        // What happened, what is wrong beside, how the lesson stands.
        { "nothing", "nothing", "Synced None 03-04" },
        { "nothing", "drifted", "Differs None 03-04" },
        { "nothing", "calendar gone", "Differs None 03-04" },
        { "nothing", "failed", "Synced None 03-04" },
        { "first sync", "nothing", "Waits Added 03-04" },
        { "first sync", "course failed", "Failed Added 03-04" },
        { "room", "nothing", "Waits Changed 03-04" },
        { "room", "failed", "Failed Changed 03-04" },
        { "room", "held", "Held Changed 03-04" },
        { "moved", "nothing", "Moves Moved 03-04 03-11" },
        { "moved", "held", "Held Moved 03-04 03-11" },
        { "moved", "failed", "Failed Moved 03-04 03-11" },
        { "unreadable", "nothing", "Withheld Cancelled 03-04" },
        { "unreadable", "held", "Withheld Cancelled 03-04" },
        { "gone", "nothing", "Waits Cancelled 03-04" },
        { "gone", "held", "Held Cancelled 03-04" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_lesson_has_one_state(string happened, string wrong, string expected)
    {
        RecordedOffering recorded = happened == "first sync" ? new RecordedOffering { Key = Given.Key } : Recorded();
        DesiredOffering? desired = happened switch
        {
            "room" => Given.Aggregate(Given.B with { Room = "9999" }).Desired,
            "moved" => Given.Aggregate(Moved).Desired,
            "unreadable" => Given.Aggregate(
                Given.B with { Date = "someday" }, Given.B with { Date = "2025-03-12" }).Desired,
            "gone" => null,
            _ => Given.Aggregate(Given.B).Desired,
        };
        IReadOnlySet<string> markers = recorded.Events.Select(one => one.Marker)
            .Concat((desired?.Events ?? []).Select(one => one.Marker)).ToHashSet();
        OfferingTroubles troubles = wrong switch
        {
            "failed" => OfferingTroubles.None with { FailedMarkers = markers },
            "course failed" => OfferingTroubles.None with { CalendarFailed = true },
            "drifted" => OfferingTroubles.None with { DriftedMarkers = markers },
            "calendar gone" => OfferingTroubles.None with { CalendarGone = true },
            "held" => OfferingTroubles.None with { IsHeld = true },
            _ => OfferingTroubles.None,
        };
        IReadOnlyList<GridLesson> lessons = LessonGrid.Compose(desired, recorded, Scope, troubles);
        Assert.Contains(expected, lessons.Select(Face));
    }

    [Fact]
    public void A_move_has_a_place_in_both_weeks_and_counts_as_open_in_both()
    {
        IReadOnlyList<GridLesson> lessons = LessonGrid.Compose(
            Given.Aggregate(Moved).Desired, Recorded(), Scope, OfferingTroubles.None);
        Assert.Equal(
            [new GridWeek(Monday, 1, 1, 1), new GridWeek(Monday.AddDays(7), 2, 1, 1)], LessonGrid.Weeks(lessons));
        Assert.Single(LessonGrid.InWeek(lessons, Monday));
        Assert.Single(LessonGrid.InWeek(lessons, Monday.AddDays(7)));
        Assert.Empty(LessonGrid.InWeek(lessons, Monday.AddDays(14)));
    }

    [Theory]
    [InlineData("2025-03-05", "2025-03-03")]
    [InlineData("2025-03-09", "2025-03-03")]
    [InlineData("2025-03-10", "2025-03-17")]
    [InlineData("2025-01-01", "2025-03-03")]
    [InlineData("2025-12-31", "2025-03-17")]
    public void The_week_that_is_shown_first_is_todays_or_the_next_with_lessons_or_the_last(string today, string monday)
    {
        GridWeek[] weeks = [new(Monday, 1, 3, 0), new(Monday.AddDays(14), 3, 3, 0)];
        Assert.Equal(
            DateOnly.ParseExact(monday, "yyyy-MM-dd"),
            LessonGrid.FirstWeek(weeks, DateOnly.ParseExact(today, "yyyy-MM-dd")));
        Assert.Null(LessonGrid.FirstWeek([], Monday));
    }

    // Goal: the picture loses no lesson and shows none twice, whatever the timetable and the ledger hold.
    [Fact]
    public void Every_event_of_both_sides_is_in_the_picture_once() =>
        Gen.Select(AnyOffering.PerhapsDesired, AnyOffering.Recorded).Sample((desired, recorded) =>
        {
            IReadOnlyList<GridLesson> lessons = LessonGrid.Compose(desired, recorded, Scope, OfferingTroubles.None);
            Assert.Distinct(lessons.Select(one => one.Marker));
            HashSet<string> drawn = [.. lessons.Select(one => one.Marker)];
            Assert.DoesNotContain(
                recorded.CalendarId is null ? [] : recorded.Events,
                one => one.Content is not null && !drawn.Contains(one.Marker)
                    && lessons.All(lesson => lesson.Before != one.Content));
            Assert.DoesNotContain(
                desired is { ReadableRows: > 0 } ? desired.Events : [],
                one => lessons.All(lesson => lesson.After != one.Content && lesson.Marker != one.Marker));
        });

    private static RecordedOffering Recorded()
    {
        DesiredOffering desired = Given.Aggregate(Given.B).Desired;
        RecordedOffering none = new() { Key = Given.Key };
        return SampleLedger.CarriedOut(desired, none, OfferingPlanner.Plan(desired, none, Scope));
    }

    private static string Face(GridLesson lesson) =>
        $"{lesson.State} {lesson.Change} {string.Join(' ', lesson.Places.Select(place => $"{place.Date:MM-dd}"))}";
}
