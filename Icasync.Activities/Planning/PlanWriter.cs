using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Activities.Wps;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>Writes a plan down in one transaction: work lists, totals of the tree, counts, findings.</summary>
public sealed class PlanWriter(
    Database database, StagingStore staging, WorkList work, FailureLog failures, FindingLog findings, RunTree tree,
    SyncOptions options, WpsProfiles profiles)
{
    private const int FindingGroup = 2;

    /// <summary>
    /// Writes the plan and answers how long its lists are: those of another execution where that was faster.
    /// </summary>
    internal async Task<PhaseWork> WriteAsync(
        AttemptInput attempt, RunRow run, PlannedAttempt planned, PlanBefore before, CancellationToken cancellation)
    {
        TermPlan plan = planned.Plan;
        IReadOnlyDictionary<OfferingStep, IReadOnlyList<OfferingKey>> lists = WorkSplit.Of(run.Kind, plan.Work);

        // Nobody is invited any more where the setting was taken back: whom an earlier one had invited is taken off.
        bool wantsAttendees = options.EventAttendees != "none" || before.Invites || run.Kind.StagesRecord();
        IReadOnlyList<OfferingKey> attended = wantsAttendees ? plan.Readable : [];
        PhaseWork lengths = LengthsOf(lists, before.Doubtful + attended.Count);
        bool isPart = planned.IsPartOf(run);
        IReadOnlyList<Statement> all =
        [
            PlanMark.Writing(attempt.Key(), lengths),
            .. staging.Dropping(attempt.Key(), plan.Untreated),
            .. lists.Append(KeyValuePair.Create(OfferingStep.Attendees, attended)).Where(list => list.Value.Count > 0)
                .Select(list => work.Inserting(
                    attempt.Key(), list.Key, list.Value.Select(key => (key.Id, key.Offering)))),
            .. failures.DroppingMoot(
                run.RunId, planned.Only,
                lists.ToDictionary(
                    list => list.Key,
                    list => list.Value.Select(key => key.Offering).ToHashSet(StringComparer.Ordinal)),
                before.Failures),
            Totals(run, lists), .. DroppingPending(plan),
            .. RunTallies.Foreseeing(
                run.RunId,
                ImpactForecast.Calls(plan, profiles.EventsPerCall, profiles.PeoplePerCall).Values.Sum()),
            .. isPart ? [] : new[] { await CountsAsync(run, plan, cancellation) },
            .. Withdrawal.Noting(
                database.Dialect, run, planned.Only.Count == 0, [.. plan.Work.Select(one => one.Plan.Key.Id)]),
            .. run.Kind == RunKind.Full && lengths.IsKnownEmpty(OfferingStep.Verify)
                ? [tree.Ending(run.RunId, TreePath.EventsVerify, done: 0, failed: 0)]
                : Array.Empty<Statement>(),
        ];
        IReadOnlyList<Finding> found = isPart ? [] : await FindingsAsync(run, planned, cancellation);
        bool isFirst = isPart || !FindingLog.Changes(run, FindingGroup, found)
            ? await database.RunAsync(all, cancellation)
            : await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    bool isFirst = await all[0].ExecuteAsync(connection, transaction) >= all[0].AtLeast;
                    if (isFirst)
                    {
                        await Statement.ExecuteAsync(database, connection, transaction, [.. all.Skip(1)]);
                        await findings.WriteFindingsAsync(connection, transaction, run, FindingGroup, found);
                    }

                    return isFirst;
                },
                cancellation);
        return isFirst ? lengths : await WrittenAsync(attempt, cancellation);
    }

    private static PhaseWork LengthsOf(
        IReadOnlyDictionary<OfferingStep, IReadOnlyList<OfferingKey>> lists, int verify)
    {
        int Length(OfferingStep step) => lists.GetValueOrDefault(step)?.Count ?? 0;
        return new PhaseWork(
            Length(OfferingStep.Calendars), Length(OfferingStep.Events), Length(OfferingStep.Deletes),
            Length(OfferingStep.NewCalendars), Length(OfferingStep.NewEvents),
            verify, Repairs: 0);
    }

    private Task<PhaseWork> WrittenAsync(AttemptInput attempt, CancellationToken cancellation) => database.ReadAsync(
        [PlanMark.Reading(attempt.Key())],
        async all => PlanMark.Parse(await all.ReadSingleOrDefaultAsync<string?>())
            ?? throw new FencedException(FenceReason.Superseded),
        cancellation);

    // What is left alone is known before the first write. A partial plan knows the pending people of the touched
    // offerings only.
    private static bool IsKnownWhole(RunKind kind, string count) =>
        count.EndsWith(".unchanged", StringComparison.Ordinal) || count.EndsWith(".withheld", StringComparison.Ordinal)
        || count == TermPlan.OutOfScopeCount
        || (count == "access.pending" && !kind.IsPartial());

    // What an earlier attempt of the run made or changed is counted so, and is not unchanged as well.
    private async Task<Statement> CountsAsync(RunRow run, TermPlan plan, CancellationToken cancellation)
    {
        Dictionary<string, int> counts = plan.Counts.Where(count => IsKnownWhole(run.Kind, count.Key)).ToDictionary();
        if (run.Attempt > 1)
        {
            foreach ((string name, int count) in LeftAlone.Of(
                plan,
                await database.ReadAsync(
                    connection => ChangeLog.StandingAsync(connection, run.RunId), cancellation)))
            {
                counts[name] = Math.Max(0, counts[name] - count);
            }
        }

        return RunTallies.Set(database.Dialect, run.RunId, counts);
    }

    private async Task<IReadOnlyList<Finding>> FindingsAsync(
        RunRow run, PlannedAttempt planned, CancellationToken cancellation)
    {
        (TermPlan plan, IReadOnlySet<string> only) = (planned.Plan, planned.Only);

        // A chosen number that the term does not have is told as a warning: else a mistyped number would look like a
        // run with nothing to do.
        HashSet<string> unknown = only.Where(offering => offering.Length > 0 && !plan.Found.Contains(offering))
            .ToHashSet(StringComparer.Ordinal);
        if (unknown.Count > 0)
        {
            unknown.ExceptWith(await database.ReadAsync(
                connection => connection.QueryAsync<string>(
                    "SELECT offering FROM icasync_offering WHERE term = @Term", new { run.Term }),
                cancellation));
        }

        return
        [
            .. plan.WithheldOfferings.Select(
                offering =>
                    new Finding(
                        FindingCode.DeletesWithheld, offering, "unreadable rows hold the deletes of this course")),
            .. plan.KeptOutOfScope.Select(
                offering =>
                    new Finding(
                        FindingCode.OutOfScope, offering,
                        "the course is out of the pilot's scope; the calendar that an earlier run made stays")),
            .. unknown.Select(
                offering =>
                    new Finding(
                        FindingCode.CourseUnknown, offering,
                        "the run was to treat this course, and no row and no record of the term names it")),
        ];
    }

    // A node may count for several steps.
    private Statement Totals(
        RunRow run, IReadOnlyDictionary<OfferingStep, IReadOnlyList<OfferingKey>> lists) =>
        RunTree.Expecting(
            database.Dialect, run.RunId,
            lists
                .SelectMany(list => StepNodes.Paths(run.Kind, list.Key).Select(path => (path, count: list.Value.Count)))
                .Where(node => !StepNodes.CountsPeople(node.path))
                .GroupBy(node => node.path)
                .Select(node => (node.Key, node.Sum(one => one.count))));

    // These people are no longer wanted and WPS never knew them, so nothing is called: only the ledger forgets them.
    private IReadOnlyList<Statement> DroppingPending(TermPlan plan)
    {
        List<object?[]> dropped = plan.Work.SelectMany(one => one.Plan.PendingDropped.Select(
            person => new object?[] { one.Plan.Key.Id, person.Number })).ToList();
        return dropped.Count == 0
            ? []
            : [new(AccessTable.ForgetOfOfferings(database.Dialect), new { rows = JsonRows.Of(dropped) })];
    }
}
