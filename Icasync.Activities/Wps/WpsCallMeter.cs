using System.Collections.Concurrent;
using Icasync.Activities.Base;

namespace Icasync.Activities.Wps;

/// <summary>Calls of one operation that were counted since the last drain.</summary>
public sealed record WpsCallCount(string Operation, bool IsWrite, int Calls, int Throttled, int Retried);

/// <summary>
/// Counts every HTTP call by operation for the run for which it was made. A write is any call that can change
/// something at WPS; the token call is none (CONTRACTS 2).
/// </summary>
public sealed class WpsCallMeter
{
    private readonly ConcurrentDictionary<(string Run, string Operation), int[]> _counts = new();

    /// <summary>Counts one call.</summary>
    public void Count(string operation, bool isWrite, string code, bool throttled, bool retried)
    {
        KeyValuePair<string, object?> tag = new("operation", operation);
        IcasyncTelemetry.Calls.Add(1, tag, new KeyValuePair<string, object?>("code", code));
        if (throttled)
        {
            IcasyncTelemetry.Throttled.Add(1, tag);
        }

        if (WpsAttempt.Current?.Key.RunId is { } run)
        {
            Add(run, new WpsCallCount(operation, isWrite, Calls: 1, throttled ? 1 : 0, retried ? 1 : 0));
        }
    }

    /// <summary>Takes back what was drained and could not be kept.</summary>
    public void TakeBack(string runId, IEnumerable<WpsCallCount> drained)
    {
        foreach (WpsCallCount one in drained)
        {
            Add(runId, one);
        }
    }

    /// <summary>Counts an outage that the circuit met.</summary>
    public void CountOpened() => IcasyncTelemetry.Outages.Add(1);

    /// <summary>What was counted for a run since the last time.</summary>
    public IReadOnlyList<WpsCallCount> Drain(string runId)
    {
        List<WpsCallCount> drained = [];
        foreach (((string run, string operation), int[] counts) in _counts)
        {
            if (run == runId)
            {
                lock (counts)
                {
                    if (counts[0] > 0)
                    {
                        drained.Add(new WpsCallCount(operation, counts[3] == 1, counts[0], counts[1], counts[2]));
                        Array.Clear(counts);
                    }
                }
            }
        }

        return drained;
    }

    private void Add(string run, WpsCallCount count)
    {
        int[] counts = _counts.GetOrAdd((run, count.Operation), _ => new int[4]);
        lock (counts)
        {
            counts[0] += count.Calls;
            counts[1] += count.Throttled;
            counts[2] += count.Retried;
            counts[3] = count.IsWrite ? 1 : 0;
        }
    }
}
