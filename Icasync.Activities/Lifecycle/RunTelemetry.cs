using Icasync.Activities.Base;
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
    /// <param name="facts">What it came to; null where that could not be read.</param>
    public void Measure(RunRow run, RunState state, RunFacts? facts)
    {
        KeyValuePair<string, object?> kind = new("kind", WireFormat.Word(run.Kind));
        IcasyncTelemetry.Runs.Add(1, kind, new KeyValuePair<string, object?>("state", WireFormat.Word(state)));
        IcasyncTelemetry.RunSeconds.Record((time.GetUtcNow() - (run.StartedAt ?? run.CreatedAt)).TotalSeconds, kind);
        if (facts is null)
        {
            return;
        }

        const string Events = "events.";
        foreach (
            (string name, int n) in facts.Counts.Where(
                one => one.Key.StartsWith(Events, StringComparison.Ordinal) && one.Value > 0))
        {
            IcasyncTelemetry.Events.Add(n, new KeyValuePair<string, object?>("outcome", name[Events.Length..]));
        }

        IcasyncTelemetry.Failures.Add(facts.Failed, kind);
        if (facts.Changes > 0)
        {
            DateTimeOffset since = facts.Looked ?? run.StartedAt ?? run.CreatedAt;
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
