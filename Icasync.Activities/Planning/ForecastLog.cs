using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Planning;

/// <summary>Keeps the forecast of an incremental run with its counts, before its first write.</summary>
public sealed class ForecastLog(Database database, WpsProfiles profiles, RunTree tree)
{
    /// <summary>Replaces the run's forecast, as the step <i>impact</i>.</summary>
    public Task WriteAsync(string runId, TermPlan plan, CancellationToken cancellation) => database.RunAsync(
        [
            .. RunTallies.Replacing(
                database, runId, ImpactForecast.Prefix,
                ImpactForecast.Of(plan, profiles.EventsPerCall, profiles.PeoplePerCall, profiles.CallsPerSecond)),
            tree.Ending(runId, TreePath.DetectImpact, done: 1, failed: 0),
        ],
        cancellation);
}
