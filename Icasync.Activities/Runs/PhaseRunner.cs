using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Runs;

/// <summary>A reason of CONTRACTS 4 that ends a run as failed.</summary>
public sealed class RunFailedException(string reason, string message) : Exception(message)
{
    /// <summary>The reason, such as TERM_EMPTY.</summary>
    public string Reason { get; } = reason;
}

/// <summary>
/// Turns what a phase's activity met into an outcome: activities never throw into the history, so that a run fails once,
/// at its end (DESIGN 4).
/// </summary>
public sealed class PhaseRunner(
    Database database, RunStore runs, SyncOptions options, TimeProvider time, ILogger<PhaseRunner> logger)
{
    /// <summary>Runs a phase's work while the attempt may work, and answers how the run goes on.</summary>
    public async Task<PhaseOutcome> RunAsync(
        AttemptInput attempt, Func<RunRow, Task<PhaseOutcome>> work, CancellationToken cancellation)
    {
        OutageWait outage = new(options, time);
        while (true)
        {
            try
            {
                RunRow? run = await runs.FindAsync(attempt.RunId, cancellation);
                if (run is null || run.Attempt != attempt.Attempt || run.Gate != Gate.Open)
                {
                    return PhaseOutcome.Stopped;
                }

                // A phase stands as a whole or not at all, so what a lost read broke off is done anew.
                return await database.RepeatAsync(() => work(run), cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                if (exception is not WpsUnavailableException || !await outage.WaitAsync(cancellation))
                {
                    return Outcome(attempt, exception);
                }
            }
        }
    }

    private PhaseOutcome Outcome(AttemptInput attempt, Exception exception)
    {
        if (Reason(exception) is not { } reason)
        {
            // The type says enough for the history; texts of unknown exceptions may carry data.
            logger.LogError(exception, "run {RunId} attempt {Attempt} met an error it does not know", attempt.RunId, attempt.Attempt);
            return PhaseOutcome.Failed(RunReasons.LedgerInconsistent, exception.GetType().Name + ": " + exception.Message);
        }

        return reason.Stop == StopKind.Gate
            ? PhaseOutcome.Stopped
            : PhaseOutcome.Failed(reason.Reason!, exception.Message);
    }

    /// <summary>What an exception means for the run; null when it is none of ours.</summary>
    public static (StopKind Stop, string? Reason)? Reason(Exception exception) => exception switch
    {
        FencedException => (StopKind.Gate, null),
        RunFailedException failed => (StopKind.Failed, failed.Reason),
        DatabaseUnavailableException => (StopKind.Failed, RunReasons.SourceUnavailable),
        WpsForbiddenException or CalendarForbiddenException => (StopKind.Failed, RunReasons.WpsForbidden),
        WpsUnavailableException => (StopKind.Failed, RunReasons.WpsUnavailable),
        _ => null,
    };
}

/// <summary>Reasons of CONTRACTS 4.</summary>
public static class RunReasons
{
    public const string SourceEmpty = "SOURCE_EMPTY";
    public const string DeleteGuard = "DELETE_GUARD";

    /// <summary>The source no longer leads to the plan that was to be carried out exactly.</summary>
    public const string PlanOutdated = "PLAN_OUTDATED";
    public const string TermEmpty = "TERM_EMPTY";
    public const string TermClosed = "TERM_CLOSED";
    public const string SourceUnavailable = "SOURCE_UNAVAILABLE";
    public const string SourceRights = "SOURCE_RIGHTS";
    public const string WpsUnavailable = "WPS_UNAVAILABLE";
    public const string WpsForbidden = "WPS_FORBIDDEN";
    public const string TooManyFailures = "TOO_MANY_FAILURES";
    public const string LedgerInconsistent = "LEDGER_INCONSISTENT";
}
