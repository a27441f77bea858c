using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Notify;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Telemetry;

/// <summary>What a collector would get of a whole run: a tree of spans, metrics, and nobody's name.</summary>
public class TelemetryTests
{
    private readonly ConcurrentBag<Activity> _spans = [];
    private readonly ConcurrentBag<string> _tags = [];

    [Fact]
    public async Task Spans_of_a_run_hang_together_and_no_tag_names_a_person()
    {
        using ActivityListener spans = new()
        {
            ShouldListenTo = source => source.Name == IcasyncTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(spans);
        using MeterListener meters = Listen();
        await using Campus campus = new();
        await campus.ImportAsync("small-mess");
        RunRow run = await campus.SyncAsync(RunKind.Full);

        // Other tests run at the same time: only this run's trace counts.
        Activity root = Assert.Single(
            _spans, span => span.OperationName == "run" && Equals(span.GetTagItem("icasync.run"), run.RunId));
        List<Activity> own = _spans.Where(span => span.TraceId == root.TraceId).ToList();
        Dictionary<string, Activity> byId = own.ToDictionary(span => span.SpanId.ToHexString());
        Assert.Equal(default, root.ParentSpanId);
        foreach ((string child, string[] parents) in new (string, string[])[]
        {
            ("phase", ["run"]), ("shard", ["phase"]), ("course", ["shard"]), ("wps createCalendar", ["course"]),
        })
        {
            List<Activity> some = own.Where(span => span.OperationName == child).ToList();
            Assert.All(
                Some.Of(some), span => Assert.Contains(byId[span.ParentSpanId.ToHexString()].OperationName, parents));
        }

        string everything = string.Join(
            '\n',
            own.SelectMany(span => span.TagObjects)
                .Select(tag => $"{tag.Value}")
                .Concat(_tags)
                .Concat(own.Select(span => span.DisplayName)));
        Assert.Empty(
            Some.Of(People.Of("small-mess")).Where(person => everything.Contains(person, StringComparison.Ordinal)));
        Assert.Contains("icasync.events outcome=created", _tags);
        Assert.Contains(
            _tags, tag => tag.StartsWith("icasync.wps.calls operation=createCalendar", StringComparison.Ordinal));
        Assert.Contains(_tags, tag => tag.StartsWith("icasync.freshness", StringComparison.Ordinal));
    }

    [Fact]
    public void The_dashboard_names_only_metrics_that_exist_and_every_one_of_them()
    {
        ConcurrentBag<string> exist = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, _) => Note(instrument, exist) };
        listener.Start();

        // The instruments come into being with the first of them that is asked for.
        Assert.Equal("icasync.wps.calls", IcasyncTelemetry.Calls.Name);
        string file = File.ReadAllText(Path.Combine(Repository.Root, "infra", "grafana", "icasync.json"));
        string[] named = Regex.Matches(file, @"icasync(\.[a-z]+)+(?=[\\_""])")
            .Select(match => match.Value).Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(Some.Of(exist).Distinct().Order(StringComparer.Ordinal), named);
    }

    private static void Note(Instrument instrument, ConcurrentBag<string> exist)
    {
        if (instrument.Meter.Name == IcasyncTelemetry.Name)
        {
            exist.Add(instrument.Name);
        }
    }

    private MeterListener Listen()
    {
        MeterListener listener = new()
        {
            InstrumentPublished = (instrument, me) =>
            {
                if (instrument.Meter.Name == IcasyncTelemetry.Name)
                {
                    me.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.Start();
        return listener;
    }

    private void Keep(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _tags.Add(instrument.Name + string.Concat(tags.ToArray().Select(tag => $" {tag.Key}={tag.Value}")));
}
