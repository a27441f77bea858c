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
    Database database, WorkList work, RunTree tree, ScopeReader scopes, SyncOptions options,
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
        Found found = await ReadAsync(input, cancellation);
        int count = found.Listed;
        if (count == 0 && found.Doubtful.Count > 0)
        {
            count = await ListAsync(input, found, cancellation);
        }

        if (count == 0 && input.Attempt.Kind == RunKind.Full && found.Run?.Attempt == input.Attempt.Attempt)
        {
            await SettleAsync(input, found, cancellation);
        }

        return count;
    }

    private Task<Found> ReadAsync(StepInput input, CancellationToken cancellation)
    {
        AttemptInput attempt = input.Attempt;
        bool verifies = input.Step == OfferingStep.Verify;
        bool checks = ChecksAccess(input);
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

        if (checks)
        {
            queries.AddRange(AccessCheck.Asking(attempt.Term, attempt.Key()));
        }

        return database.ReadAsync(
            queries,
            async all =>
            {
                int listed = await all.ReadSingleAsync<int>();
                RunRow? run = (await all.ReadSingleOrDefaultAsync<RawRun>())?.ToRow();
                return new Found(
                    listed, run, verifies ? (await all.ReadAsync<Doubtful>()).ToList() : [],
                    checks ? await AccessCheck.CountAsync(all, run, cancellation) : default);
            },
            cancellation);
    }

    // Where events have no attendees, people see them through the calendar, and the step attendees only checks their
    // access.
    private bool ChecksAccess(StepInput input) => input.Step == OfferingStep.Attendees
        && input.Attempt.Kind == RunKind.Full && options.EventAttendees == "none";

    // What the attempt worked on is its own to verify, also where that work has led the course out of a pilot's scope.
    private async Task<int> ListAsync(StepInput input, Found found, CancellationToken cancellation)
    {
        TermScope scope = found.Run is not { } run
            ? TermScope.Whole
            : await database.RepeatAsync(() => scopes.ReadAsync(run, cancellation), cancellation);
        List<(string, string)> covered = found.Doubtful
            .Where(one => one.Own != 0 || scope.Covers(
                new OfferingKey(input.Attempt.Term, one.Offering), desired: null))
            .Select(one => (one.Id, one.Offering)).ToList();
        return await database.InTransactionAsync(
            (connection, transaction) => work.CreateAsync(
                connection, transaction, input.Attempt.Key(), input.Step, covered),
            cancellation);
    }

    // The step verify is done when no offering is doubtful.
    private async Task SettleAsync(StepInput input, Found found, CancellationToken cancellation)
    {
        string runId = input.Attempt.RunId;
        if (input.Step == OfferingStep.Verify)
        {
            await tree.FinishAsync(runId, TreePath.EventsVerify, NodeState.Completed, cancellation);
        }
        else if (ChecksAccess(input))
        {
            (int whole, int lacking) = found.Access;
            await database.RunAsync(
                [
                    tree.Starting(runId, TreePath.EventsAttendees, whole + lacking),
                    tree.Ending(runId, TreePath.EventsAttendees, whole, lacking),
                ],
                cancellation);
        }
    }

    /// <param name="Listed">How long the list is that stands.</param>
    /// <param name="Doubtful">What the list of the verify step is made of.</param>
    /// <param name="Access">The offerings where everybody has access, and those where somebody lacks it.</param>
    private sealed record Found(
        int Listed, RunRow? Run, IReadOnlyList<Doubtful> Doubtful, (int Whole, int Lacking) Access);

    private sealed class Doubtful
    {
        public required string Id { get; init; }
        public required string Offering { get; init; }

        /// <summary>Whether the attempt worked on the offering.</summary>
        public long Own { get; init; }
    }
}
