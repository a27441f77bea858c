using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Lifecycle;

/// <summary>What an ended run says to metrics and traces.</summary>
public sealed class RunTelemetry(Database database, RunSpans spans, TimeProvider time)
{
    /// <summary>Writes the spans of the run, which ends now.</summary>
    public Task TraceAsync(RunRow run, RunState state, CancellationToken cancellation) =>
        spans.WriteAsync(run, state, time.GetUtcNow(), cancellation);

    /// <summary>Counts the ended run in the metrics.</summary>
    public async Task MeasureAsync(RunRow run, RunState state, CancellationToken cancellation)
    {
        KeyValuePair<string, object?> kind = new("kind", WireFormat.Word(run.Kind));
        IcasyncTelemetry.Runs.Add(1, kind, new KeyValuePair<string, object?>("state", WireFormat.Word(state)));
        IcasyncTelemetry.RunSeconds.Record((time.GetUtcNow() - (run.StartedAt ?? run.CreatedAt)).TotalSeconds, kind);
        (IReadOnlyDictionary<string, int> tallies, int failed, int changes, string? looked) = await database.ReadAsync(
            [
                RunTallies.Reading(run.RunId), FailureLog.Counting(run.RunId), CountingChanges(run.RunId),
                new Statement(
                    """
                    SELECT MAX(started_at) FROM icasync_run
                    WHERE term = @Term AND run_id <> @RunId AND state = @completed AND kind IN ('full', 'incremental')
                    """,
                    new { run.Term, run.RunId, completed = WireFormat.Word(RunState.Completed) }),
            ],
            async all => (
                await RunTallies.ReadAsync(all), await all.ReadSingleAsync<int>(), await all.ReadSingleAsync<int>(),
                await all.ReadSingleOrDefaultAsync<string?>()),
            cancellation);
        const string Events = "events.";
        foreach (
            (string name, int n) in tallies.Where(
                one => one.Key.StartsWith(Events, StringComparison.Ordinal) && one.Value > 0))
        {
            IcasyncTelemetry.Events.Add(n, new KeyValuePair<string, object?>("outcome", name[Events.Length..]));
        }

        IcasyncTelemetry.Failures.Add(failed, kind);
        if (changes > 0)
        {
            DateTimeOffset since = WireFormat.ParseInstant(looked) ?? run.StartedAt ?? run.CreatedAt;
            IcasyncTelemetry.Freshness.Record((time.GetUtcNow() - since).TotalSeconds, kind);
        }
    }

    /// <summary>Counts the effects that the run has had at WPS, among other queries of one text.</summary>
    public static Statement CountingChanges(string runId) => new(
        "SELECT COUNT(*) FROM icasync_change WHERE run_id = @runId", new { runId });

    /// <summary>How many effects the run has had at WPS.</summary>
    public Task<int> CountChangesAsync(string runId, CancellationToken cancellation) => database.ReadAsync(
        [CountingChanges(runId)], all => all.ReadSingleAsync<int>(), cancellation);
}
