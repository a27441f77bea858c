using Dapper;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Planning;

/// <summary>
/// Answers the length of a step's work list. The list of the verify step is made here: the offerings whose answers were
/// doubtful are only known once the calls have been made (DESIGN 4). A step of a full run without a list is done here.
/// </summary>
public sealed class CountWork(
    Database database, WorkList work, RunTree tree, AccessCheck access, ScopeReader scopes, SyncOptions options,
    ILogger<CountWork> logger)
{
    /// <summary>In the place of a number: the database did not answer.</summary>
    public const int Unanswered = -1;

    /// <summary>In the place of a number: an error that nobody foresaw; the log says which.</summary>
    public const int Broken = -2;

    /// <summary>
    /// The number of offerings in the step, <see cref="Unanswered"/> or <see cref="Broken"/>. The history of an attempt
    /// that an earlier release began holds a number, so an end without one is a number too.
    /// </summary>
    [Function(nameof(CountWork))]
    public async Task<int> RunAsync([ActivityTrigger] StepInput input, CancellationToken cancellation)
    {
        try
        {
            return await CountAsync(input, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            logger.LogError(
                exception, "run {RunId} step {Step}: the courses of the step cannot be listed", input.Attempt.RunId,
                input.Step.Word());
            return exception is DatabaseUnavailableException || SqlTransients.Of(exception) is not null
                ? Unanswered
                : Broken;
        }
    }

    private async Task<int> CountAsync(StepInput input, CancellationToken cancellation)
    {
        (int count, RunRow? run, IReadOnlyList<Doubtful> doubtful) = await ReadAsync(input, cancellation);
        if (count == 0 && doubtful.Count > 0)
        {
            count = await ListAsync(input, run, doubtful, cancellation);
        }

        if (count == 0 && input.Attempt.Kind == RunKind.Full && run?.Attempt == input.Attempt.Attempt)
        {
            await SettleAsync(input, run, cancellation);
        }

        return count;
    }

    private Task<(int Listed, RunRow? Run, IReadOnlyList<Doubtful> Doubtful)> ReadAsync(
        StepInput input, CancellationToken cancellation)
    {
        AttemptInput attempt = input.Attempt;
        bool verifies = input.Step == OfferingStep.Verify;
        List<Statement> queries =
        [
            new(
                "SELECT COUNT(*) FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt AND step = @Step",
                new { attempt.RunId, attempt.Attempt, Step = input.Step.Word() }),
            RunStore.Finding(attempt.RunId),
        ];
        if (verifies)
        {
            queries.Add(new Statement(
                """
                SELECT offering_id AS Id, offering AS Offering, CASE WHEN offering_id IN (
                    SELECT offering_id FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt)
                    THEN 1 ELSE 0 END AS Own
                FROM icasync_offering WHERE term = @Term AND doubtful <> 0 ORDER BY offering
                """,
                new { attempt.Term, attempt.RunId, attempt.Attempt }));
        }

        return database.ReadAsync(
            queries,
            async all => (
                await all.ReadSingleAsync<int>(),
                (await all.ReadSingleOrDefaultAsync<RawRun>())?.ToRow(),
                (IReadOnlyList<Doubtful>)(verifies ? (await all.ReadAsync<Doubtful>()).ToList() : [])),
            cancellation);
    }

    // What the attempt worked on is its own to verify, also where that work has led the course out of a pilot's scope.
    private async Task<int> ListAsync(
        StepInput input, RunRow? run, IReadOnlyList<Doubtful> doubtful, CancellationToken cancellation)
    {
        TermScope scope = run is null
            ? TermScope.Whole
            : await database.RepeatAsync(() => scopes.ReadAsync(run, cancellation), cancellation);
        List<(string, string)> covered = doubtful
            .Where(one => one.Own != 0 || scope.Covers(
                new OfferingKey(input.Attempt.Term, one.Offering), desired: null))
            .Select(one => (one.Id, one.Offering)).ToList();
        return await database.InTransactionAsync(
            (connection, transaction) => work.CreateAsync(
                connection, transaction, input.Attempt.Key(), input.Step, covered),
            cancellation);
    }

    // The step verify is done when no offering is doubtful. Where events have no attendees, people see them through the
    // calendar, and the step attendees only checks their access.
    private async Task SettleAsync(StepInput input, RunRow run, CancellationToken cancellation)
    {
        if (input.Step == OfferingStep.Verify)
        {
            await tree.FinishAsync(run.RunId, TreePath.EventsVerify, NodeState.Completed, cancellation);
        }
        else if (input.Step == OfferingStep.Attendees && options.EventAttendees == "none")
        {
            (int whole, int lacking) = await access.RunAsync(run, cancellation);
            await database.RunAsync(
                [
                    tree.Starting(run.RunId, TreePath.EventsAttendees, whole + lacking),
                    tree.Ending(run.RunId, TreePath.EventsAttendees, whole, lacking),
                ],
                cancellation);
        }
    }

    private sealed class Doubtful
    {
        public required string Id { get; init; }
        public required string Offering { get; init; }

        /// <summary>Whether the attempt worked on the offering.</summary>
        public long Own { get; init; }
    }
}
