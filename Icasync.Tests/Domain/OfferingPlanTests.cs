using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>Which step of a run a plan has work for, and what a plan of one course says in single cases.</summary>
public class OfferingPlanTests
{
    private static readonly OfferingPlan Nothing = new() { Key = Key };
    private static readonly DesiredAccess Student = new("20220001", ParticipantKind.Student, AccessRole.Reader);
    private static readonly RecordedAccess Granted = new(
        "20220001", ParticipantKind.Student, AccessRole.Reader, "p1", false);
    private static readonly RecordedEvent Written = new("m1", "e1", "h1", null);

    // A plan with one thing to do, then whether the steps calendars, events and deletes have work.
    public static IEnumerable<TheoryDataRow<OfferingPlan, bool, bool, bool>> Plans =>
    [
        new(Nothing, false, false, false),
        new(Nothing with { Calendar = CalendarAction.Create }, true, false, false),
        new(Nothing with { Calendar = CalendarAction.Rename }, true, false, false),
        new(Nothing with { Calendar = CalendarAction.Delete }, false, false, true),
        new(Nothing with { Grants = [Student] }, true, false, false),
        new(Nothing with { RoleChanges = [Student] }, true, false, false),
        new(Nothing with { EventCreates = [Wanted] }, false, true, false),
        new(Nothing with { EventUpdates = [new(Written, Wanted)] }, false, true, false),
        new(Nothing with { EventMoves = [new(Written, Wanted)] }, false, true, false),
        new(Nothing with { EventDeletes = [Written] }, false, false, true),
        new(Nothing with { Revokes = [Granted] }, false, false, true),
        new(Nothing with { EventsWithheld = [Written], CalendarWithheld = true }, false, false, false),
        new(Nothing with { Pending = [Student], PendingDropped = [Granted] }, false, false, false),
    ];

    private static DesiredEvent Wanted => Assert.Single(Aggregate(B).Desired.Events);

    [Theory]
    [MemberData(nameof(Plans))]
    public void Each_thing_to_do_is_the_work_of_one_step(OfferingPlan plan, bool calendars, bool events, bool deletes)
    {
        Assert.Equal((calendars, events, deletes), (plan.HasCalendarWork, plan.HasEventWork, plan.HasDeleteWork));
        Assert.Equal(calendars || events || deletes, plan.HasWork);
    }

    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0, 1)]
    public void A_lesson_of_another_day_is_moved_or_made_anew_as_the_setting_says(bool detect, int moves, int creates)
    {
        DesiredOffering desired = Aggregate(B with { Date = "2025-03-05" }).Desired;
        RecordedOffering recorded = new()
        {
            Key = Key, CalendarId = "c1", Title = desired.Title,
            Events = [new(Wanted.Marker, "e1", Wanted.Hash, Wanted.Content)],
        };
        OfferingPlan plan = OfferingPlanner.Plan(
            desired, recorded, new PlanScope(RunKind.Incremental, detect, Released: false));
        Assert.Equal(
            (moves, creates, creates), (plan.EventMoves.Count, plan.EventCreates.Count, plan.EventDeletes.Count));
    }

    [Fact]
    public void Who_goes_is_said_in_the_order_of_numbers_and_who_waits_is_only_forgotten()
    {
        RecordedOffering recorded = new()
        {
            Key = Key, CalendarId = "c1", Title = "t",
            Access =
            [
                Granted with { Number = "3" }, Granted with { Number = "1" }, Granted with { Number = "2" },
                Granted with { Number = "4", Pending = true },
            ],
        };
        OfferingPlan plan = OfferingPlanner.Plan(
            Aggregate(B).Desired, recorded, new PlanScope(RunKind.Users, DetectMoves: true, Released: false));
        Assert.Equal(["1", "2", "3"], plan.Revokes.Select(one => one.Number));
        Assert.Equal("4", Assert.Single(plan.PendingDropped).Number);
    }

    // Nothing of the course can be read: what is held is said, and what stays is counted.
    [Fact]
    public void A_course_that_cannot_be_read_counts_what_stays()
    {
        RecordedOffering recorded = new()
        {
            Key = Key, CalendarId = "c1", Title = "t", Events = [Written, Written with { Marker = "m2" }],
            Access = [Granted, Granted with { Number = "2", Pending = true }],
        };
        DesiredOffering desired = Aggregate(B with { Date = "x" }).Desired;
        OfferingPlan held = OfferingPlanner.Plan(desired, recorded, new PlanScope(RunKind.Full, true, Released: false));
        Assert.Equal((true, 2, 0, 1), (
            held.CalendarWithheld, held.EventsWithheld.Count, held.EventsUnchanged, held.AccessUnchanged));
        OfferingPlan left = OfferingPlanner.Plan(
            null, recorded, new PlanScope(RunKind.Incremental, true, Released: false));
        Assert.Equal((false, 0, 2, 1), (
            left.CalendarWithheld, left.EventsWithheld.Count, left.EventsUnchanged, left.AccessUnchanged));
        Assert.Equal(("t", "t"), (left.TitleBefore, left.TitleAfter));
    }
}
