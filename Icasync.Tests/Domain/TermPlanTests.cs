using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>What a plan over a term adds up to, and which step treats which of its courses.</summary>
public class TermPlanTests
{
    private static readonly DesiredEvent Lesson = Given.Aggregate(Given.B).Desired.Events.Single();

    private static readonly DesiredAccess Student = new("20220001", ParticipantKind.Student, AccessRole.Reader);

    private static readonly RecordedEvent Past = new("marker", "event", "hash", null);

    private static readonly RecordedAccess Left =
        new("20220002", ParticipantKind.Student, AccessRole.Reader, "permission", Pending: false);

    // The courses, by what there is to do: a new one, one with changed events, one with a changed access, one with an
    // event to be deleted, one that ends, one with an unfinished write, and one of which only a pending person is left.
    private static readonly (string Name, OfferingPlan Plan, LiveOffering Live, bool HasIntents)[] Courses =
    [
        (
            "new", Of("new") with { Calendar = CalendarAction.Create, EventCreates = [Lesson], Grants = [Student] },
            None, false),
        ("events", Of("events") with { EventUpdates = [new EventUpdate(Past, Lesson)] }, Live(2, "t", "s"), false),
        ("access", Of("access") with { Grants = [Student] }, Live(1, "t"), false),
        ("deletes", Of("deletes") with { EventDeletes = [Past], Revokes = [Left] }, Live(3, "t", Left.Number), false),
        ("ends", Of("ends") with { Calendar = CalendarAction.Delete }, Live(4, "a", "b"), false),
        ("intent", Of("intent"), Live(1), true),
        ("new intent", Of("new intent"), None, true),
        ("pending", Of("pending") with { PendingDropped = [Left] }, Live(1), false),
        ("idle", Of("idle") with { EventsUnchanged = 2, AccessUnchanged = 1 }, Live(2, "x"), false),
    ];

    [Theory]
    [InlineData(RunKind.Full, OfferingStep.Calendars, "new access intent,new intent")]
    [InlineData(RunKind.Full, OfferingStep.Events, "new events intent,new intent")]
    [InlineData(RunKind.Full, OfferingStep.Deletes, "deletes ends intent,new intent")]
    [InlineData(RunKind.Full, OfferingStep.NewCalendars, null)]
    [InlineData(RunKind.Full, OfferingStep.NewEvents, null)]
    [InlineData(RunKind.Incremental, OfferingStep.Calendars, "access intent")]
    [InlineData(RunKind.Incremental, OfferingStep.Events, "events intent")]
    [InlineData(RunKind.Incremental, OfferingStep.Deletes, "deletes ends intent,new intent")]
    [InlineData(RunKind.Incremental, OfferingStep.NewCalendars, "new,new intent")]
    [InlineData(RunKind.Incremental, OfferingStep.NewEvents, "new,new intent")]
    [InlineData(RunKind.Users, OfferingStep.Calendars, "new access intent,new intent")]
    [InlineData(RunKind.Users, OfferingStep.Events, null)]
    [InlineData(RunKind.Users, OfferingStep.Deletes, "deletes ends intent,new intent")]
    public void Which_courses_a_step_treats(RunKind kind, OfferingStep step, string? courses)
    {
        string? found = WorkSplit.Of(kind, Plan().Work).TryGetValue(step, out IReadOnlyList<OfferingKey>? list)
            ? string.Join(' ', list.Select(key => key.Offering)) : null;
        Assert.Equal(courses?.Replace(',', ' '), found);
    }

    // A course with something to do is in a list, whatever the kind; in none twice; what is idle is in none.
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    public void No_course_with_work_is_left_out_and_none_stands_twice(RunKind kind)
    {
        IReadOnlyDictionary<OfferingStep, IReadOnlyList<OfferingKey>> lists = WorkSplit.Of(kind, Plan().Work);
        Assert.All(Some.Of(lists.Values), list => Assert.Equal(list.Distinct().Count(), list.Count));
        Assert.Equal(
            Courses.Where(one => one.Plan.HasWork || one.HasIntents).Select(one => one.Name).Order(),
            lists.Values.SelectMany(list => list).Select(key => key.Offering).Distinct().Order());
    }

    [Fact]
    public void What_a_plan_adds_up_to()
    {
        TermPlan plan = Plan();
        Assert.Equal((7, 14, 8), (plan.LiveCalendars, plan.LiveEvents, plan.LiveAccess));
        Assert.Equal((5, 3), (plan.DeletedEvents, plan.DeletedAccess));
        Assert.Equal(
            "access.granted 2, access.revoked 1, access.unchanged 1, calendars.created 1, calendars.deleted 1, "
            + "calendars.unchanged 6, events.created 1, events.deleted 1, events.unchanged 2, events.updated 1",
            string.Join(", ", plan.Counts.Where(one => one.Value > 0).Select(one => $"{one.Key} {one.Value}")
                .Order(StringComparer.Ordinal)));
        Assert.Equal(
            ["20220001", "20220002", "a", "b", "s", "t"], plan.People.Order(StringComparer.Ordinal));
        plan.CountWhole(calendars: 100, events: 200, access: 300);
        Assert.Equal((100, 200, 300), (plan.LiveCalendars, plan.LiveEvents, plan.LiveAccess));
        Assert.Equal(
            (99, 188, 293),
            (plan.Counts["calendars.unchanged"], plan.Counts["events.unchanged"], plan.Counts["access.unchanged"]));
    }

    // D25: what unreadable rows hold is counted by course, the calendar as one.
    [Fact]
    public void What_is_renamed_and_what_waits_is_counted_apart()
    {
        TermPlan plan = new();
        Assert.Equal(string.Empty, plan.Hash);
        foreach (OfferingPlan one in new[]
        {
            Of("renamed") with { Calendar = CalendarAction.Rename, TitleBefore = "a", TitleAfter = "b" },
            Of("held events") with { EventsWithheld = [Past, Past] },
            Of("held calendar") with { CalendarWithheld = true },
            Of("both") with { CalendarWithheld = true, EventsWithheld = [Past] },
            Of("idle"),
        })
        {
            plan.Add(one, Live(2, one.Key.Offering), hasIntents: false);
        }

        Assert.Equal(
            "calendars.renamed 1, calendars.unchanged 2, calendars.withheld 2, events.withheld 3",
            string.Join(", ", plan.Counts.Where(one => one.Value != 0).Select(one => $"{one.Key} {one.Value}")
                .Order(StringComparer.Ordinal)));
        Assert.Equal(["held events", "held calendar", "both"], plan.WithheldOfferings);
        Assert.Equal(
            "both 2, held calendar 1, held events 2",
            string.Join(", ", plan.WithheldDeletes.Select(one => $"{one.Key} {one.Value}")
                .Order(StringComparer.Ordinal)));
        Assert.Equal(["renamed"], plan.Work.Select(one => one.Plan.Key.Offering));
        Assert.Equal(["renamed"], plan.People);
    }

    // A changed access touches its person alone, in whichever way it changes.
    [Fact]
    public void Whom_a_change_of_access_touches()
    {
        TermPlan plan = new();
        plan.Add(
            Of("access") with
            {
                Grants = [Student], RoleChanges = [Student with { Number = "20220003" }], Revokes = [Left],
            },
            Live(1, "t"), hasIntents: false);
        Assert.Equal(["20220001", "20220002", "20220003"], plan.People.Order(StringComparer.Ordinal));
    }

    // D9: more than the share and at least the floor. The events and people of a calendar that ends count with it.
    [Theory]
    [InlineData(0.1, 1, "calendars events access entries")]
    [InlineData(0.36, 1, "access entries")]
    [InlineData(0.1, 4, "events")]
    [InlineData(0.1, 6, "")]
    [InlineData(0.5, 1, "")]
    public void What_trips_the_guard(double share, int floor, string kinds) =>
        Assert.Equal(kinds, string.Join(' ', Plan().Tripped(share, floor).Select(one => one.Kind)));

    // A batch of creates or grants is one call; updates and deletes are a call each.
    [Fact]
    public void What_a_plan_will_cost()
    {
        OfferingPlan large = Of("large") with
        {
            EventCreates = [.. Enumerable.Repeat(Lesson, 101)],
            EventUpdates = [.. Enumerable.Repeat(new EventUpdate(Past, Lesson), 3)],
            Grants = [.. Enumerable.Range(0, 20).Select(n => Student with { Number = $"{n}" })],
        };
        TermPlan plan = new();
        plan.Add(large, Live(3), hasIntents: false);
        plan.Add(Of("idle"), Live(3), hasIntents: false);
        IReadOnlyDictionary<string, int> forecast =
            ImpactForecast.Of(plan, eventsPerCall: 100, peoplePerCall: 10, callsPerSecond: 2);
        Assert.Equal(
            "impact.calls 7, impact.calls.access.granted 2, impact.calls.events.created 2, "
            + "impact.calls.events.updated 3, impact.courses 1, impact.events 104, impact.people 20, impact.seconds 4",
            string.Join(", ", forecast.Where(one => one.Value > 0).Select(one => $"{one.Key} {one.Value}")
                .Order(StringComparer.Ordinal)));
    }

    // Two courses with something of each kind: what they cost adds up, kind by kind.
    [Fact]
    public void The_costs_of_courses_add_up()
    {
        OfferingPlan one = Of("one") with
        {
            Calendar = CalendarAction.Rename, TitleBefore = "a", TitleAfter = "b", EventCreates = [Lesson],
            EventUpdates = [new EventUpdate(Past, Lesson)],
            EventMoves = [new EventUpdate(Past, Lesson), new EventUpdate(Past, Lesson)],
            EventDeletes = [Past, Past, Past], Grants = [Student],
            RoleChanges = [.. Enumerable.Repeat(Student, 11)], Revokes = [.. Enumerable.Repeat(Left, 21)],
        };
        TermPlan plan = new();
        plan.Add(one, Live(9), hasIntents: false);
        plan.Add(one with { Key = new OfferingKey("2024-2025-2", "two") }, Live(9), hasIntents: false);
        Assert.Equal(
            "access.changed 4, access.granted 2, access.revoked 6, calendars 2, events.created 2, events.deleted 6, "
            + "events.moved 4, events.updated 2",
            string.Join(", ", ImpactForecast.Calls(plan, eventsPerCall: 100, peoplePerCall: 10)
                .Select(call => $"{call.Key} {call.Value}").Order(StringComparer.Ordinal)));
        IReadOnlyDictionary<string, int> forecast =
            ImpactForecast.Of(plan, eventsPerCall: 100, peoplePerCall: 10, callsPerSecond: 4);
        Assert.Equal(
            (28, 7, 2, 2, 14),
            (forecast["impact.calls"], forecast["impact.seconds"], forecast["impact.calendars"],
                forecast["impact.courses"], forecast["impact.events"]));
    }

    private static LiveOffering None => new(HasCalendar: false, 0, []);

    private static LiveOffering Live(int events, params string[] people) => new(HasCalendar: true, events, people);

    private static OfferingPlan Of(string name) => new() { Key = new OfferingKey("2024-2025-2", name) };

    private static TermPlan Plan()
    {
        TermPlan plan = new();
        foreach ((string _, OfferingPlan one, LiveOffering live, bool hasIntents) in Courses)
        {
            plan.Meet(live);
            plan.Add(one, live, hasIntents);
        }

        return plan;
    }
}
