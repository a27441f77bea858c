using System.Data.Common;
using System.Runtime.CompilerServices;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Runs;

/// <summary>
/// Turns what a phase's activity met into an outcome: activities never throw into the history, so that a run fails
/// once, at its end (DESIGN 4).
/// </summary>
public sealed class PhaseBoundary(
    Database database, RunStore runs, RunTree tree, WpsAttempts attempts, SyncOptions options, TimeProvider time,
    ILogger<PhaseBoundary> logger)
{
    /// <summary>Runs a phase's work while the attempt may work, and answers how the run goes on.</summary>
    /// <param name="steps">The steps of the task tree that begin with the work.</param>
    /// <param name="activity">Who calls: the activity's file names it.</param>
    public Task<PhaseOutcome> RunAsync(
        AttemptInput attempt, Func<RunRow, Task<PhaseOutcome>> work, CancellationToken cancellation,
        IReadOnlyList<TreePath>? steps = null, [CallerFilePath] string activity = "") => RunAsync(
            attempt, new PhaseOpening<bool>([], [], _ => Task.FromResult(true)), (run, _) => work(run), cancellation,
            steps, activity);

    /// <summary>The same for work that asks something in the round trip that reads the run.</summary>
    internal async Task<PhaseOutcome> RunAsync<T>(
        AttemptInput attempt, PhaseOpening<T> opening, Func<RunRow, T, Task<PhaseOutcome>> work,
        CancellationToken cancellation, IReadOnlyList<TreePath>? steps = null, [CallerFilePath] string activity = "")
    {
        if (steps is { Count: > 0 })
        {
            opening = opening with { First = [.. opening.First, tree.Opening(attempt.Key(), steps)] };
        }

        WpsAttempt calls = attempts.Of(attempt.Key());
        using IDisposable scope = calls.Enter();
        OutageWait outage = new(calls, options, time);
        while (true)
        {
            try
            {
                (RunRow? run, T asked) = await runs.OpenAsync(attempt.RunId, opening, cancellation);
                if (run is null || run.Attempt != attempt.Attempt || run.Gate != Gate.Open)
                {
                    return PhaseOutcome.Stopped;
                }

                // A phase writes its result in one transaction or replaces what it wrote, so work whose read was broken
                // off is done again from its beginning.
                PhaseOutcome outcome = await database.RepeatAsync(() => work(run, asked), cancellation);
                calls.Advance(activity);
                return outcome;
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                if (!await outage.WaitAsync(exception, cancellation))
                {
                    return Outcome(attempt, exception);
                }
            }
        }
    }

    private PhaseOutcome Outcome(AttemptInput attempt, Exception exception)
    {
        if (SqlTransients.Of(exception) is { } error)
        {
            logger.LogError(
                exception, "run {RunId} attempt {Attempt}: the database refused a statement", attempt.RunId,
                attempt.Attempt);
            return PhaseOutcome.Failed(RunReason.SourceUnavailable, Refused(error));
        }

        if (Reason(exception) is not { } reason)
        {
            logger.LogError(
                exception, "run {RunId} attempt {Attempt} met an error it does not know", attempt.RunId,
                attempt.Attempt);
            return PhaseOutcome.Failed(
                RunReason.InternalError,
                $"The program met an error that it does not know ({UnknownError.Describe(exception)}); its log says "
                + "more. Rewind goes on where the run was.");
        }

        return reason.Stop == StopKind.Gate
            ? PhaseOutcome.Stopped
            : PhaseOutcome.Failed(
                reason.Reason!.Value,
                exception is OutOfMemoryException
                    ? "The program has no more memory. Give it more, or end what else uses it; rewind goes on where "
                        + "the run was."
                    : exception.Message);
    }

    /// <summary>What a person is told of a statement that was refused: its text may name servers and users.</summary>
    public static string Refused(DbException error) =>
        $"The database refused a statement ({SqlTransients.Name(error)}).";

    /// <summary>What an exception means for the run; null when it is none of ours.</summary>
    public static (StopKind Stop, RunReason? Reason)? Reason(Exception exception) => exception switch
    {
        FencedException => (StopKind.Gate, null),
        LedgerInconsistentException => (StopKind.Failed, RunReason.LedgerInconsistent),
        RunFailedException failed => (StopKind.Failed, failed.Reason),
        DatabaseUnavailableException or DatabaseMissingException => (StopKind.Failed, RunReason.SourceUnavailable),
        WpsForbiddenException or CalendarForbiddenException => (StopKind.Failed, RunReason.WpsForbidden),
        WpsUnavailableException => (StopKind.Failed, RunReason.WpsUnavailable),
        OutOfMemoryException => (StopKind.Failed, RunReason.OutOfMemory),
        _ => null,
    };
}
