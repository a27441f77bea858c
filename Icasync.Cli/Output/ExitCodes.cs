using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Domain.Runs;

namespace Icasync.Cli.Output;

/// <summary>The exit codes that scripts rely on (CONTRACTS 2).</summary>
public static class ExitCodes
{
    /// <summary>Done, findings included.</summary>
    public const int Completed = 0;

    /// <summary>Items failed and can be retried, or a check left drift.</summary>
    public const int WithFailures = 1;

    /// <summary>Wrong arguments or configuration, unknown run, act refused by the run's state.</summary>
    public const int Refused = 2;

    /// <summary>Failed, terminated or rolled back.</summary>
    public const int Failed = 3;

    /// <summary>Another run of the term is open and alive.</summary>
    public const int Busy = 4;

    /// <summary>Interrupted; the run goes on at the next start.</summary>
    public const int Interrupted = 130;

    /// <summary>The code of a run that has ended.</summary>
    public static int Of(RunSummary run) => WireFormat.Parse<RunState>(run.State) switch
    {
        RunState.Completed => run.Drift is { } drift && drift.Values.Any(n => n > 0) ? WithFailures : Completed,
        RunState.CompletedWithFailures => WithFailures,
        RunState.Failed or RunState.Terminated or RunState.RolledBack => Failed,

        // Somebody has reopened the run since it was seen to have ended: it goes on, and this command does not follow.
        RunState.Pending or RunState.Running or RunState.Suspended => Interrupted,
        _ => throw new System.Diagnostics.UnreachableException($"state {run.State}"),
    };
}
