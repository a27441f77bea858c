using System.Data.Common;
using Dapper;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Planning;

/// <summary>
/// Compares what was staged with the ledger, runs the guards before the first write, and writes the work lists of the
/// steps. A plan that a guard refuses is held for a person (DESIGN 5).
/// </summary>
public sealed class PlanRun(
    Database database,
    SourceReader source,
    StagingStore staging,
    LedgerReader ledger,
    TermPlanner planner,
    PendingPeople pending,
    HeldPlans held,
    FindingLog findings,
    FailureLog failures,
    WorkList work,
    ImpactForecast impact,
    RunTree tree,
    PhaseBoundary phase,
    SyncOptions options)
{
    /// <summary>Plans the attempt.</summary>
    [Function(nameof(PlanRun))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                // An incremental run asked WPS about pending people already, before it looked for what was touched.
                IReadOnlySet<string> nowKnown = run.Kind == RunKind.Incremental
                    ? new HashSet<string>()
                    : await pending.AskAsync(attempt, cancellation);
                HashSet<string> only = await failures.ChosenAsync(run, cancellation);
                List<PlannedOperation> operations = [];
                TermPlan plan = await planner.PlanAsync(
                    run.Kind,
                    staging.StreamAsync(attempt.Key(), cancellation),
                    run.Kind == RunKind.Incremental
                        ? ledger.ReadTouchedAsync(attempt.Key(), attempt.Term, cancellation)
                        : ledger.ReadAsync(attempt.Term, cancellation),
                    only,
                    nowKnown,
                    operations.Add,
                    cancellation);
                if (run.Kind == RunKind.Incremental)
                {
                    // The delete guard and the counts of what is unchanged are about the whole term; an incremental
                    // plan covers the touched offerings alone.
                    await CountWholeAsync(plan, attempt.Term, cancellation);
                }

                await RecordImpactAsync(run, plan, cancellation);
                await GuardAsync(run, plan, operations, cancellation);
                return PhaseOutcome.Done(await WriteAsync(attempt, run, plan, only, cancellation));
            },
            cancellation);

    private async Task RecordImpactAsync(RunRow run, TermPlan plan, CancellationToken cancellation)
    {
        if (run.Kind == RunKind.Incremental)
        {
            await tree.StepAsync(
                run.RunId,
                "detect/impact",
                () => database.InTransactionAsync(
                    async (connection, transaction) =>
                    {
                        await impact.WriteAsync(connection, transaction, run.RunId, plan);
                        return true;
                    },
                    cancellation),
                cancellation);
        }
    }

    private async Task CountWholeAsync(TermPlan plan, string term, CancellationToken cancellation)
    {
        (int calendars, int events, int access) = await ledger.CountLiveAsync(term, cancellation);
        plan.Counts["calendars.unchanged"] += calendars - plan.LiveCalendars;
        plan.Counts["events.unchanged"] += events - plan.LiveEvents;
        plan.Counts["access.unchanged"] += access - plan.LiveAccess;
        (plan.LiveCalendars, plan.LiveEvents, plan.LiveAccess) = (calendars, events, access);
    }

    private async Task GuardAsync(
        RunRow run, TermPlan plan, List<PlannedOperation> operations, CancellationToken cancellation)
    {
        if (plan.Work.Count > 0)
        {
            await CheckSourceAsync(run.Term, cancellation);
        }

        // Once an earlier attempt has begun to carry the chosen plan out, what is left of it has another hash. The rest
        // is not compared with the chosen plan any more, only judged by the delete guard.
        string? exactly = run.Options.PlanId is { } chosen && !await held.IsBegunAsync(run, chosen, cancellation)
            ? chosen : null;
        if (exactly is not null)
        {
            await held.CheckAsync(run, exactly, plan.Hash, cancellation);
        }

        IReadOnlyList<DeletedShare> tripped = plan.Tripped(options);
        if (tripped.Count > 0 && !run.Options.Force && !await held.PassesAsync(run, plan.Hash, cancellation))
        {
            string planId = await held.HoldAsync(run, plan, operations, RunReasons.DeleteGuard, cancellation);
            string what = string.Join(", ", tripped.Select(kind => $"{kind.Deletes} of {kind.Live} {kind.Kind}"));
            throw new RunFailedException(
                RunReasons.DeleteGuard,
                $"The plan would delete {what}: more than {options.DeleteGuardShare:P0} and at least "
                + $"{options.DeleteGuardFloor}. Nothing was written. Look at plan {planId}; if it is right, allow it "
                + "and rewind this run, or start again with --force.");
        }

        if (exactly is not null)
        {
            await held.ApplyAsync(run, exactly, cancellation);
        }
    }

    // A reload may have begun since the source was checked and before it was read; --force must not let its gaps
    // through.
    private async Task CheckSourceAsync(string term, CancellationToken cancellation)
    {
        SourceShape shape = await source.CheckAsync(term, cancellation);
        shape.ThrowIfIncomplete();
        if (
            await database.ReadAsync(
                connection => EmptySource.FindAsync(connection, term, shape), cancellation) is { } empty)
        {
            throw new RunFailedException(RunReasons.SourceEmpty, empty);
        }
    }

    private Task<PhaseWork> WriteAsync(
        AttemptInput attempt, RunRow run, TermPlan plan, HashSet<string> only, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (only.Count > 0)
                {
                    await StagingStore.KeepAsync(connection, transaction, attempt.Key(), only);
                }

                bool split = run.Kind == RunKind.Incremental;
                Dictionary<string, List<PlannedOffering>> lists = new()
                {
                    [OfferingSteps.Calendars] = plan.Work.Where(
                        one => one.Plan.HasCalendarWork || one.HasIntents).ToList(),
                    [OfferingSteps.Events] = run.Kind == RunKind.Users
                        ? []
                        : plan.Work.Where(one => one.Plan.HasEventWork || one.HasIntents).ToList(),

                    // An unfinished intent may turn out to have made something that is unwanted by now, and only the
                    // step finds out.
                    [OfferingSteps.Deletes] = plan.Work.Where(one => one.Plan.HasDeleteWork || one.HasIntents).ToList(),
                };
                if (split)
                {
                    lists[OfferingSteps.NewCalendars] =
                        lists[OfferingSteps.Calendars].Where(one => one.Ledger.CalendarId is null).ToList();
                    lists[OfferingSteps.NewEvents] =
                        lists[OfferingSteps.Events].Where(one => one.Ledger.CalendarId is null).ToList();
                    lists[OfferingSteps.Calendars].RemoveAll(one => one.Ledger.CalendarId is null);
                    lists[OfferingSteps.Events].RemoveAll(one => one.Ledger.CalendarId is null);

                    // A calendar that a lost ledger left behind may hold what nobody wants any more, and only a change
                    // of its course would bring an incremental run to it again.
                    lists[OfferingSteps.Deletes] =
                        lists[OfferingSteps.Deletes].Union(lists[OfferingSteps.NewCalendars]).ToList();
                }

                bool wantsAttendees = options.EventAttendees != "none";
                if (wantsAttendees)
                {
                    await work.CreateAsync(
                        connection, transaction, attempt.Key(), OfferingSteps.Attendees,
                        plan.Readable.Select(key => (key.Id, key.Offering)).ToList());
                }

                foreach ((string step, List<PlannedOffering> list) in lists)
                {
                    await work.CreateAsync(
                        connection, transaction, attempt.Key(), step,
                        list.Select(one => (one.Plan.Key.Id, one.Plan.Key.Offering)).ToList());
                }

                await SetTotalsAsync(
                    connection, transaction, run, lists.ToDictionary(list => list.Key, list => list.Value.Count));

                await DropPendingAsync(connection, transaction, plan);
                await RunTallies.SetAsync(
                    connection, transaction, run.RunId,
                    plan.Counts.Where(count => count.Key.EndsWith(".unchanged", StringComparison.Ordinal)
                        || count.Key.EndsWith(".withheld", StringComparison.Ordinal) || count.Key == "access.pending"
                        && run.Kind != RunKind.Incremental));
                await WriteFindingsAsync(connection, transaction, run, plan, only);
                await failures.DropMootAsync(
                    connection, transaction, run.RunId, only,
                    lists.ToDictionary(
                        list => list.Key,
                        list => list.Value.Select(one => one.Plan.Key.Offering).ToHashSet(StringComparer.Ordinal)));
                int doubtful = await connection.QuerySingleAsync<int>(
                    "SELECT COUNT(*) FROM icasync_offering WHERE term = @Term AND doubtful <> 0", new { attempt.Term },
                    transaction);
                int Length(string step) => lists.TryGetValue(step, out List<PlannedOffering>? list) ? list.Count : 0;
                return new PhaseWork(
                    Length(OfferingSteps.Calendars), Length(OfferingSteps.Events), Length(OfferingSteps.Deletes),
                    Length(OfferingSteps.NewCalendars), Length(OfferingSteps.NewEvents),
                    Verify: doubtful + (wantsAttendees ? plan.Readable.Count : 0),
                    Repairs: 0);
            },
            cancellation);

    private async Task WriteFindingsAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, TermPlan plan, HashSet<string> only)
    {
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
            connection, transaction, run.RunId, group: 2,
            [
                .. plan.WithheldOfferings.Select(
                    offering =>
                        new Finding("DELETES_WITHHELD", offering, "unreadable rows hold the deletes of this course")),
                .. unknown.Select(
                    offering =>
                        new Finding(
                            "COURSE_UNKNOWN", offering,
                            "the run was to treat this course, and no row and no record of the term names it")),
            ]);
    }

    // A node may count for several steps; what earlier attempts did stays counted, so that progress never falls (O09).
    private static Task SetTotalsAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, Dictionary<string, int> steps) =>
            connection.ExecuteAsync(
            """
            UPDATE icasync_node SET total = CASE WHEN done + @count > total THEN done + @count ELSE total END
                WHERE run_id = @RunId AND path = @path
            """,
            steps
                .SelectMany(step => StepNodes.Paths(run.Kind, step.Key).Select(path => (path, count: step.Value)))
                .Where(node => !StepNodes.CountsPeople(node.path))
                .GroupBy(node => node.path)
                .Select(node => new { count = node.Sum(one => one.count), run.RunId, path = node.Key }),
            transaction);

    // These people are no longer wanted and WPS never knew them, so nothing is called: only the ledger forgets them.
    private static Task DropPendingAsync(DbConnection connection, DbTransaction transaction, TermPlan plan) =>
        connection.ExecuteAsync(
            "DELETE FROM icasync_access WHERE offering_id = @id AND number = @Number",
            plan.Work.SelectMany(
                one => one.Plan.PendingDropped.Select(person => new { id = one.Plan.Key.Id, person.Number })),
            transaction);
}
