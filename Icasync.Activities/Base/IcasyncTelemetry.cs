using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Icasync.Activities.Base;

/// <summary>
/// The one source of spans and the one meter of icasync. Nothing leaves the process unless a listener is attached
/// (setting <c>Icasync__Telemetry__OtlpEndpoint</c>). Tags carry run ids, course numbers, operations and codes; never a
/// person, a title or a text.
/// </summary>
public static class IcasyncTelemetry
{
    /// <summary>Name of the source and of the meter.</summary>
    public const string Name = "icasync";

    private static readonly Meter Meter = new(Name);

    /// <summary>Spans: run, phase, shard, course, call.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>HTTP calls to WPS by <c>operation</c> and <c>code</c> (0 is success).</summary>
    public static Counter<long> Calls { get; } =
        Meter.CreateCounter<long>("icasync.wps.calls", "{call}", "Calls to WPS");

    /// <summary>Calls that WPS throttled, by <c>operation</c>.</summary>
    public static Counter<long> Throttled { get; } =
        Meter.CreateCounter<long>("icasync.wps.throttled", "{call}", "Throttled calls");

    /// <summary>Time of a call from its place in the limit to its answer, by <c>operation</c>.</summary>
    public static Histogram<double> CallSeconds { get; } =
        Meter.CreateHistogram<double>("icasync.wps.duration", "s", "Time of a call");

    /// <summary>How often an outage of WPS was met: calls are turned away until a probe succeeds.</summary>
    public static Counter<long> Outages { get; } =
        Meter.CreateCounter<long>("icasync.wps.outages", "{outage}", "Outages met");

    /// <summary>
    /// Events at WPS by <c>outcome</c> (created, updated, moved, deleted, unchanged, withheld), counted at a run's end.
    /// </summary>
    public static Counter<long> Events { get; } =
        Meter.CreateCounter<long>("icasync.events", "{event}", "Events by outcome");

    /// <summary>Ended runs by <c>kind</c> and <c>state</c>.</summary>
    public static Counter<long> Runs { get; } = Meter.CreateCounter<long>("icasync.runs", "{run}", "Ended runs");

    /// <summary>Time of a run from its first start to its end, by <c>kind</c>.</summary>
    public static Histogram<double> RunSeconds { get; } =
        Meter.CreateHistogram<double>("icasync.run.duration", "s", "Time of a run");

    /// <summary>Items that failed and can be retried, by <c>kind</c> of run.</summary>
    public static Counter<long> Failures { get; } =
        Meter.CreateCounter<long>("icasync.failures", "{item}", "Failed items");

    /// <summary>How long the oldest run has been waiting for a host.</summary>
    public static Gauge<double> QueueAge { get; } =
        Meter.CreateGauge<double>("icasync.queue.age", "s", "Age of the oldest waiting run");

    /// <summary>
    /// From a change in the source to its being visible in WPS, at most: the source keeps no time of change, so the
    /// time of the last look that did not see it counts. By <c>kind</c> of run.
    /// </summary>
    public static Histogram<double> Freshness { get; } =
        Meter.CreateHistogram<double>("icasync.freshness", "s", "Source change to visible in WPS");

    /// <summary>Notices by <c>channel</c> and <c>outcome</c> (sent, failed).</summary>
    public static Counter<long> Notices { get; } =
        Meter.CreateCounter<long>("icasync.notices", "{notice}", "Notices sent");
}
