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
    /// <summary>Writes the plan and answers how long its lists are.</summary>
    public Task<PhaseWork> WriteAsync(
        AttemptInput attempt, RunRow run, PlannedAttempt planned, CancellationToken cancellation) =>
        database.InTransactionAsync(
            (connection, transaction) => WriteAsync(connection, transaction, attempt, run, planned), cancellation);

    private async Task<PhaseWork> WriteAsync(
        DbConnection connection, DbTransaction transaction, AttemptInput attempt, RunRow run, PlannedAttempt planned)
    {
        Before before = await ReadAsync(connection, transaction, attempt);
        if (before.Written is { } earlier)
        {
            return earlier;
        }

        TermPlan plan = planned.Plan;
        await staging.DropAsync(connection, transaction, attempt.Key(), plan.Untreated);

        IReadOnlyDictionary<OfferingStep, IReadOnlyList<OfferingKey>> lists = WorkSplit.Of(run.Kind, plan.Work);
        foreach ((OfferingStep step, IReadOnlyList<OfferingKey> list) in lists)
        {
            await ListAsync(connection, transaction, attempt, step, list);
        }

        // Nobody is invited any more where the setting was taken back: whom an earlier one had invited is taken off.
        bool wantsAttendees = options.EventAttendees != "none" || before.Invites || run.Kind.StagesRecord();
        if (wantsAttendees)
        {
            await ListAsync(connection, transaction, attempt, OfferingStep.Attendees, plan.Readable);
        }

        int Length(OfferingStep step) => lists.GetValueOrDefault(step)?.Count ?? 0;
        PhaseWork lengths = new(
            Length(OfferingStep.Calendars), Length(OfferingStep.Events), Length(OfferingStep.Deletes),
            Length(OfferingStep.NewCalendars), Length(OfferingStep.NewEvents),
            Verify: before.Doubtful + (wantsAttendees ? plan.Readable.Count : 0),
            Repairs: 0);
        bool isPart = planned.IsPartOf(run);
        if (!isPart)
        {
            await WriteFindingsAsync(connection, transaction, run, planned);
        }

        await Statement.ExecuteAsync(
            database, connection, transaction,
            [
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
                .. isPart ? [] : new[] { await CountsAsync(connection, transaction, run, plan) },
                .. Withdrawal.Noting(
                    database.Dialect, run, planned.Only.Count == 0, [.. plan.Work.Select(one => one.Plan.Key.Id)]),
                .. run.Kind == RunKind.Full && lengths.IsKnownEmpty(OfferingStep.Verify)
                    ? [tree.Ending(run.RunId, TreePath.EventsVerify, done: 0, failed: 0)]
                    : Array.Empty<Statement>(),
                PlanMark.Writing(attempt.Key(), lengths),
            ]);
        return lengths;
    }

    // The attempt's row is taken first, so that two executions come one after the other on every database.
    private static async Task<Before> ReadAsync(
        DbConnection connection, DbTransaction transaction, AttemptInput attempt)
    {
        (string text, DynamicParameters parameters) = Script.Of(
        [
            PlanMark.Taking(attempt.Key()),
            PlanMark.Reading(attempt.Key()),
            FailureLog.OfSteps(attempt.RunId),
            new Statement(
                "SELECT COUNT(*) FROM icasync_offering WHERE term = @Term AND doubtful <> 0", new { attempt.Term }),
            new Statement(
                """
                SELECT COUNT(*) FROM icasync_offering o WHERE o.term = @Term
                    AND EXISTS (SELECT 1 FROM icasync_attendee a WHERE a.offering_id = o.offering_id)
                """,
                new { attempt.Term }),
        ]);
        await using SqlMapper.GridReader all = await connection.QueryMultipleAsync(text, parameters, transaction);
        return new Before(
            PlanMark.Parse(await all.ReadSingleOrDefaultAsync<string?>()),
            (await all.ReadAsync<(string, string, string)>()).ToList(), await all.ReadSingleAsync<int>(),
            await all.ReadSingleAsync<int>() > 0);
    }

    // What is left alone is known before the first write. A partial plan knows the pending people of the touched
    // offerings only.
    private static bool IsKnownWhole(RunKind kind, string count) =>
        count.EndsWith(".unchanged", StringComparison.Ordinal) || count.EndsWith(".withheld", StringComparison.Ordinal)
        || count == TermPlan.OutOfScopeCount
        || (count == "access.pending" && !kind.IsPartial());

    // What an earlier attempt of the run made or changed is counted so, and is not unchanged as well.
    private async Task<Statement> CountsAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, TermPlan plan)
    {
        Dictionary<string, int> counts = plan.Counts.Where(count => IsKnownWhole(run.Kind, count.Key)).ToDictionary();
        if (run.Attempt > 1)
        {
            foreach ((string name, int count) in LeftAlone.Of(
                plan, await ChangeLog.StandingAsync(connection, transaction, run.RunId)))
            {
                counts[name] = Math.Max(0, counts[name] - count);
            }
        }

        return RunTallies.Set(database.Dialect, run.RunId, counts);
    }

    private Task ListAsync(
        DbConnection connection, DbTransaction transaction, AttemptInput attempt, OfferingStep step,
        IReadOnlyList<OfferingKey> offerings) => offerings.Count == 0 ? Task.CompletedTask : work.CreateAsync(
            connection, transaction, attempt.Key(), step, offerings.Select(key => (key.Id, key.Offering)).ToList());

    private async Task WriteFindingsAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, PlannedAttempt planned)
    {
        (TermPlan plan, IReadOnlySet<string> only) = (planned.Plan, planned.Only);
        // A chosen number that the term does not have is told as a warning: else a mistyped number would look like a
        // run with nothing to do.
        HashSet<string> unknown = only.Where(offering => offering.Length > 0 && !plan.Found.Contains(offering))
            .ToHashSet(StringComparer.Ordinal);
        if (unknown.Count > 0)
        {
            unknown.ExceptWith(await connection.QueryAsync<string>(
                "SELECT offering FROM icasync_offering WHERE term = @Term", new { run.Term }, transaction));
        }

        await findings.WriteFindingsAsync(
            connection, transaction, run, group: 2,
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
            ]);
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

    private sealed record Before(
        PhaseWork? Written, IReadOnlyList<(string Item, string Offering, string Step)> Failures, int Doubtful,
        bool Invites);
}
