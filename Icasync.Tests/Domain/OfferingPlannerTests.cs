using CsCheck;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>
/// What a plan may and must say, whatever the timetable wants and the ledger holds. A failure prints the seed that
/// repeats it (<c>CsCheck_Seed</c>).
/// </summary>
public class OfferingPlannerTests
{
    private static readonly Gen<(DesiredOffering? Desired, RecordedOffering Recorded, PlanScope Scope)> Any =
        Gen.Select(AnyOffering.PerhapsDesired, AnyOffering.Recorded, AnyOffering.Scope);

    // Goal: one run converges whatever was there before, and the next run has nothing to do.
    // Method: any timetable over any ledger; carry the plan out in memory; plan again.
    [Fact]
    public void A_plan_carried_out_leaves_nothing_to_plan() => Any.Sample(one =>
    {
        OfferingPlan first = OfferingPlanner.Plan(one.Desired, one.Recorded, one.Scope);
        RecordedOffering after = SampleLedger.CarriedOut(one.Desired, one.Recorded, first);
        OfferingPlan second = OfferingPlanner.Plan(one.Desired, after, one.Scope);
        Assert.False(second.HasWork, Face(second));
        Assert.Equal(first.EventsWithheld.Count, second.EventsWithheld.Count);
        Assert.Equal(first.CalendarWithheld, second.CalendarWithheld);
    });

    // Goal: a full run over readable rows leaves exactly what is wanted, neither more nor less.
    [Fact]
    public void A_full_plan_over_readable_rows_leads_to_what_is_wanted() =>
        Gen.Select(AnyOffering.Desired, AnyOffering.Recorded, Gen.Bool).Sample((any, recorded, moves) =>
        {
            DesiredOffering desired = any with { UnreadableRows = 0 };
            OfferingPlan plan = OfferingPlanner.Plan(
                desired, recorded, new PlanScope(RunKind.Full, moves, Released: false));
            RecordedOffering after = SampleLedger.CarriedOut(desired, recorded, plan);
            bool wanted = desired.ReadableRows > 0;
            Assert.Equal(wanted, after.CalendarId is not null);
            Assert.Equal(wanted ? desired.Title : null, after.Title);
            Assert.Equal(
                wanted ? desired.Events.Select(one => one.Marker + one.Hash).Order(StringComparer.Ordinal) : [],
                after.Events.Select(one => one.Marker + one.Hash).Order(StringComparer.Ordinal));

            // Whom WPS did not know when last asked stays pending: only the step that asks again may grant him.
            HashSet<string> unknown = [.. recorded.Access.Where(one => one.Pending).Select(one => one.Number)];
            Assert.Equal(
                wanted ? Faces(desired.Access.Where(one => !unknown.Contains(one.Number))) : [],
                Faces(
                    after.Access.Where(one => !one.Pending).Select(
                        one => new DesiredAccess(one.Number, one.Kind, one.Role))));
        });

    [Fact]
    public void The_order_of_rows_is_irrelevant() => Gen.Select(Any, Gen.Int).Sample((one, seed) =>
    {
        Random random = new(seed);
        DesiredOffering? desired = one.Desired is null
            ? null
            : one.Desired with
            {
                Events = Shuffled(one.Desired.Events, random), Access = Shuffled(one.Desired.Access, random),
            };
        RecordedOffering recorded = one.Recorded with
        {
            Events = Shuffled(one.Recorded.Events, random), Access = Shuffled(one.Recorded.Access, random),
        };
        Assert.Equal(
            Face(OfferingPlanner.Plan(one.Desired, one.Recorded, one.Scope)),
            Face(OfferingPlanner.Plan(desired, recorded, one.Scope)));
    });

    // Goal: a course with rows that nobody can read keeps all that people see of it (DOMAIN F19, D25).
    [Fact]
    public void A_held_course_loses_nothing() =>
        Gen.Select(AnyOffering.Desired, AnyOffering.Recorded, AnyOffering.Scope).Sample((any, recorded, scope) =>
        {
            DesiredOffering desired = any with { UnreadableRows = Math.Max(1, any.UnreadableRows) };
            OfferingPlan plan = OfferingPlanner.Plan(desired, recorded, scope with { Released = false });
            Assert.NotEqual(CalendarAction.Delete, plan.Calendar);
            Assert.Empty(plan.EventDeletes);
            Assert.Empty(plan.EventMoves);
            RecordedOffering after = SampleLedger.CarriedOut(desired, recorded, plan);
            HashSet<string> kept = [.. after.Events.Select(one => one.Marker)];
            Assert.DoesNotContain(recorded.Events, one => !kept.Contains(one.Marker));
            Assert.True(recorded.CalendarId is null || recorded.CalendarId == after.CalendarId);

            // Without a readable row nothing at all is known: access stays too (DOMAIN F7).
            Assert.True(desired.ReadableRows > 0 || !plan.HasWork, Face(plan));
        });

    // Goal: nothing is done twice or in two ways, and nothing is forgotten.
    // Method: each wanted and each recorded thing stands in the one list that the plan's numbers say.
    [Fact]
    public void Nothing_is_in_two_lists_and_nothing_in_none() => Any.Sample(one =>
    {
        OfferingPlan plan = OfferingPlanner.Plan(one.Desired, one.Recorded, one.Scope);
        string[] written =
        [
            .. plan.EventUpdates.Concat(plan.EventMoves).Select(update => update.Before.Marker),
            .. plan.EventDeletes.Concat(plan.EventsWithheld).Select(entry => entry.Marker),
        ];
        string[] wanted =
        [
            .. plan.EventCreates.Select(entry => entry.Marker),
            .. plan.EventUpdates.Concat(plan.EventMoves).Select(update => update.After.Marker),
        ];
        Assert.Equal(written.Length, written.Distinct().Count());
        Assert.Equal(wanted.Length, wanted.Distinct().Count());
        string[] people =
        [
            .. plan.Grants.Concat(plan.RoleChanges).Concat(plan.Pending).Select(person => person.Number),
            .. plan.Revokes.Concat(plan.PendingDropped).Select(person => person.Number),
        ];
        Assert.Equal(people.Length, people.Distinct().Count());
        if (plan.Calendar != CalendarAction.Delete
            && one.Recorded.CalendarId is not null
            && one.Scope.Kind != RunKind.Users)
        {
            Assert.Equal(one.Recorded.Events.Count, written.Length + plan.EventsUnchanged);
        }

        if (one is { Desired.ReadableRows: > 0, Recorded.CalendarId: not null })
        {
            Assert.Equal(
                one.Desired.Access.Select(person => person.Number)
                    .Union(one.Recorded.Access.Select(person => person.Number))
                    .Count(),
                people.Length + plan.AccessUnchanged);
        }
    });

    // An event that becomes another keeps its id: whoever set a reminder keeps it (DOMAIN F20).
    [Fact]
    public void A_move_pairs_what_vanished_with_what_appeared() => Any.Sample(one =>
    {
        OfferingPlan plan = OfferingPlanner.Plan(one.Desired, one.Recorded, one.Scope);
        Assert.True(one.Scope.DetectMoves || plan.EventMoves.Count == 0);
        HashSet<string> wanted = [.. (one.Desired?.Events ?? []).Select(entry => entry.Marker)];
        HashSet<string> written = [.. one.Recorded.Events.Select(entry => entry.Marker)];
        Assert.DoesNotContain(
            plan.EventMoves, move => wanted.Contains(move.Before.Marker) || written.Contains(move.After.Marker));
        Assert.DoesNotContain(plan.EventUpdates, update => update.Before.Marker != update.After.Marker);
    });

    // Moves only change how a plan gets there (DOMAIN F20): fewer lessons lost on the way, the same calendar at the
    // end.
    [Fact]
    public void With_and_without_moves_the_end_is_the_same() => Any.Sample(one =>
    {
        string[] End(bool moves)
        {
            OfferingPlan plan = OfferingPlanner.Plan(one.Desired, one.Recorded, one.Scope with { DetectMoves = moves });
            return [.. SampleLedger.CarriedOut(one.Desired, one.Recorded, plan).Events
                .Select(entry => entry.Marker + entry.Hash).Order(StringComparer.Ordinal)];
        }

        Assert.Equal(End(moves: false), End(moves: true));
    });

    // DOMAIN F17: a user sync acts on membership alone.
    [Fact]
    public void A_user_sync_touches_access_alone() => Any.Sample(one =>
    {
        OfferingPlan plan = OfferingPlanner.Plan(one.Desired, one.Recorded, one.Scope with { Kind = RunKind.Users });
        Assert.Equal(CalendarAction.None, plan.Calendar);
        Assert.False(plan.HasEventWork);
        Assert.Empty(plan.EventDeletes);
        Assert.True(one.Recorded.CalendarId is not null || !plan.HasWork, Face(plan));
    });

    // DOMAIN D8: only a full run ends a calendar; the incremental one leaves it empty until then.
    [Fact]
    public void Only_a_full_run_deletes_a_calendar_and_only_where_no_live_row_wants_it() => Any.Sample(one =>
    {
        OfferingPlan plan = OfferingPlanner.Plan(one.Desired, one.Recorded, one.Scope);
        bool nobodyWants = one.Desired is null or { ReadableRows: 0, UnreadableRows: 0 }
            || (one.Desired.ReadableRows == 0 && one.Scope.Released);
        Assert.Equal(
            one.Scope.Kind == RunKind.Full && nobodyWants && one.Recorded.CalendarId is not null,
            plan.Calendar == CalendarAction.Delete);
    });

    // What is withheld is what an operator's release would delete, or what may turn out to have moved.
    [Fact]
    public void A_release_deletes_what_was_withheld() =>
        Gen.Select(AnyOffering.Desired, AnyOffering.Recorded).Sample((any, recorded) =>
        {
            DesiredOffering desired = any with { UnreadableRows = 1 };
            PlanScope held = new(RunKind.Full, DetectMoves: false, Released: false);
            OfferingPlan waits = OfferingPlanner.Plan(desired, recorded, held);
            OfferingPlan goes = OfferingPlanner.Plan(desired, recorded, held with { Released = true });
            Assert.Equal(waits.CalendarWithheld, goes.Calendar == CalendarAction.Delete);
            Assert.Equal(
                waits.EventsWithheld.Select(one => one.Marker),
                waits.CalendarWithheld
                    ? recorded.Events.Select(one => one.Marker)
                    : goes.EventDeletes.Select(one => one.Marker));
            Assert.Empty(goes.EventsWithheld);
        });

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    public void A_calendar_that_is_not_there_is_made_with_all_that_is_wanted(RunKind kind)
    {
        DesiredOffering desired = Aggregate(B, B4 with { Date = "2025/03/05" }).Desired with
        {
            Access = [new("104066", ParticipantKind.Teacher, AccessRole.Writer)],
        };
        OfferingPlan plan = OfferingPlanner.Plan(
            desired, new RecordedOffering { Key = Key }, new PlanScope(kind, DetectMoves: true, Released: false));
        Assert.Equal(
            (CalendarAction.Create, null, desired.Title), (plan.Calendar, plan.TitleBefore, plan.TitleAfter));
        Assert.Equal(desired.Events, plan.EventCreates);
        Assert.Equal(desired.Access, plan.Grants);
        Assert.Equal(
            (true, true, false, true), (plan.HasCalendarWork, plan.HasEventWork, plan.HasDeleteWork, plan.HasWork));
    }

    private static List<T> Shuffled<T>(IReadOnlyList<T> list, Random random)
    {
        T[] copy = [.. list];
        random.Shuffle(copy);
        return [.. copy];
    }

    private static string[] Faces(IEnumerable<DesiredAccess> access) =>
        [.. access.Select(one => $"{one.Number} {one.Role}").Order(StringComparer.Ordinal)];

    // A plan as text, each list as a set: the order of its lists is not what a plan says.
    private static string Face(OfferingPlan plan)
    {
        string Set(string name, IEnumerable<string> entries) =>
            $"{name}: {string.Join(' ', entries.Order(StringComparer.Ordinal))}";
        return string.Join(
            '\n',
            $"{plan.Calendar} {plan.TitleBefore} > {plan.TitleAfter}, withheld {plan.CalendarWithheld}",
            Set("create", plan.EventCreates.Select(one => one.Marker + one.Hash)),
            Set("update", plan.EventUpdates.Select(one => one.Before.EventId + one.After.Hash)),
            Set("move", plan.EventMoves.Select(one => one.Before.EventId + one.After.Marker)),
            Set("delete", plan.EventDeletes.Select(one => one.EventId)),
            Set("withheld", plan.EventsWithheld.Select(one => one.EventId)),
            Set("grant", Faces(plan.Grants)),
            Set("role", Faces(plan.RoleChanges)),
            Set("pending", Faces(plan.Pending)),
            Set("revoke", plan.Revokes.Select(one => one.Number)),
            Set("drop", plan.PendingDropped.Select(one => one.Number)),
            $"unchanged {plan.EventsUnchanged} {plan.AccessUnchanged}");
    }
}
