using Icasync.Activities.Settings;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Planning;

/// <summary>The scope of a run's plan.</summary>
public static class PlanScopes
{
    /// <summary>The scope of a kind of run under the settings.</summary>
    public static PlanScope Of(RunKind kind, SyncOptions options, bool released) =>
        new(kind, options.DetectMoves, released);
}
