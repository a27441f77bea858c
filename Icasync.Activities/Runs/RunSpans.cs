using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// Spans of run, phase and shard. Their work is spread over processes and replays, so their ids follow from the run's
/// id: a course anywhere names its parent without being told, and the spans above it are written at the attempt's end
/// from the times that stand in the task tree.
/// </summary>
public sealed class RunSpans(Database database)
{
    /// <summary>Begins the span of one course in its shard; null when nobody listens.</summary>
    public static Activity? StartCourse(OfferingsInput input, string offering)
    {
        AttemptInput attempt = input.Attempt;
        Activity? span = IcasyncTelemetry.Source.StartActivity(
            "course", ActivityKind.Internal,
            Context(attempt, Shard(input.Step.Word(), input.From / EngineLimits.ShardOfferingsMax)));
        span?.SetTag("icasync.run", attempt.RunId).SetTag("icasync.step", input.Step.Word())
            .SetTag("icasync.course", offering);
        return span;
    }

    /// <summary>Writes the spans of an attempt that is about to end.</summary>
    public async Task WriteAsync(RunRow run, RunState state, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!IcasyncTelemetry.Source.HasListeners())
        {
            return;
        }

        AttemptInput attempt = new(AttemptInput.Newest, run.RunId, run.Attempt, run.Kind, run.Term);
        await using DbConnection connection = await database.OpenAsync(cancellation);
        List<SpanRow> phases = (await connection.QueryAsync<SpanRow>(
            """
            SELECT parent AS Name, 0 AS Shard, MIN(started_at) AS StartedAt,
                   MAX(COALESCE(finished_at, @now)) AS FinishedAt
            FROM icasync_node WHERE run_id = @RunId AND parent IS NOT NULL AND started_at IS NOT NULL GROUP BY parent
            """,
            new { run.RunId, now = WireFormat.Instant(now) })).ToList();
        List<SpanRow> shards = (await connection.QueryAsync<SpanRow>(
            """
            SELECT step AS Name, number / @size AS Shard, MIN(started_at) AS StartedAt, MAX(COALESCE(finished_at,
                started_at)) AS FinishedAt
            FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt AND started_at IS NOT NULL
                GROUP BY step, number / @size
            """,
            new { run.RunId, run.Attempt, size = EngineLimits.ShardOfferingsMax })).ToList();
        Write(
            attempt, "run", "run", default,
            new SpanRow { Name = "run", StartedAt = WireFormat.Instant(run.StartedAt ?? now),
            FinishedAt = WireFormat.Instant(now) },
            ("icasync.kind", WireFormat.Word(run.Kind)), ("icasync.term", run.Term),
            ("icasync.state", WireFormat.Word(state)));
        foreach (SpanRow phase in phases)
        {
            Write(attempt, "phase", Phase(phase.Name), Context(attempt, "run"), phase, ("icasync.phase", phase.Name));
        }

        foreach (SpanRow shard in shards)
        {
            string name = StepNodes.Paths(run.Kind, OfferingSteps.Parse(shard.Name)).FirstOrDefault() is { } path
                ? Phase(path.Phase) : "run";
            Write(attempt, "shard", Shard(shard.Name, shard.Shard), Context(attempt, name), shard,
                ("icasync.step", shard.Name), ("icasync.shard", shard.Shard));
        }
    }

    private static string Phase(string name) => "phase/" + name;

    private static string Shard(string step, long number) => $"shard/{step}/{number}";

    private static void Write(
        AttemptInput attempt, string name, string path, ActivityContext parent, SpanRow times,
        params (string Key, object Value)[] tags)
    {
        ActivityContext own = Context(attempt, path);

        // A root span is given a parent for its start alone, because .NET takes the trace's id from the parent.
        ActivityContext above = parent == default ? own : parent;
        using Activity? span = IcasyncTelemetry.Source.StartActivity(
            name, ActivityKind.Internal, above, startTime: WireFormat.ParseInstant(times.StartedAt)!.Value);
        if (span is null)
        {
            return;
        }

        SpanId(span) = own.SpanId.ToHexString();
        if (parent == default)
        {
            ParentSpanId(span) = null;
            ParentId(span) = null;
        }

        span.SetTag("icasync.run", attempt.RunId).SetTag("icasync.attempt", attempt.Attempt);
        foreach ((string key, object value) in tags)
        {
            span.SetTag(key, value);
        }

        span.SetEndTime(WireFormat.ParseInstant(times.FinishedAt)!.Value.UtcDateTime);
    }

    private static ActivityContext Context(AttemptInput attempt, string path)
    {
        byte[] trace = SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt.RunId}-{attempt.Attempt}"));
        byte[] span = SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt.RunId}-{attempt.Attempt}/{path}"));
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(trace.AsSpan(0, 16)), ActivitySpanId.CreateFromBytes(span.AsSpan(0, 8)),
            ActivityTraceFlags.Recorded);
    }

    // .NET gives a span a random id and no way to set it; the durable engine reaches in the same way. A test notices
    // when a version of .NET renames these.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity span);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_parentSpanId")]
    private static extern ref string? ParentSpanId(Activity span);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_parentId")]
    private static extern ref string? ParentId(Activity span);

    private sealed class SpanRow
    {
        public required string Name { get; init; }
        public long Shard { get; init; }
        public required string StartedAt { get; init; }
        public required string FinishedAt { get; init; }
    }
}
