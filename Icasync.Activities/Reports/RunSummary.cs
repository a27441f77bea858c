using System.Text.Json.Serialization;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Reports;

/// <summary>
/// A run as CONTRACTS 2 promises it: <c>status</c>, <c>sync</c>, <c>check</c>, <c>demo</c> and the HTTP API.
/// </summary>
public sealed record RunSummary
{
    public required string RunId { get; init; }

    /// <summary>full, incremental, users or check.</summary>
    public required string Kind { get; init; }
    public required string Term { get; init; }

    /// <summary>The pilot's scope that the run keeps; null where it has none.</summary>
    public string? Pilot { get; init; }
    public required string State { get; init; }

    /// <summary>Why it ended as it did, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>What to tell a person, or null.</summary>
    public string? Message { get; init; }
    public required int Attempt { get; init; }

    /// <summary>How far it is; it never falls within an attempt.</summary>
    public required ProgressSummary Progress { get; init; }
    public required CountSummary Counts { get; init; }
    public required RemoteSummary Remote { get; init; }

    /// <summary>Unreadable live rows of the term by reason, whatever the kind of run.</summary>
    public required IReadOnlyDictionary<string, int> Quarantined { get; init; }
    public required IReadOnlyDictionary<string, int> Warnings { get; init; }

    /// <summary>Items that can be retried.</summary>
    public required int Failures { get; init; }

    /// <summary>What a check found different at WPS, by class; absent for other kinds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? Drift { get; init; }

    /// <summary>
    /// What an incremental run foresaw before its first write; absent for other kinds and until it is known.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImpactSummary? Impact { get; init; }

    /// <summary>The plan that a guard holds or that the run carries out.</summary>
    public string? PlanId { get; init; }
    public required string RequestedBy { get; init; }
    public required string CreatedAt { get; init; }
    public string? StartedAt { get; init; }
    public string? FinishedAt { get; init; }

    /// <summary>From start to end, or to now while it runs.</summary>
    public double? Seconds { get; init; }
}

/// <summary>What an incremental run was about to touch and to cost.</summary>
/// <param name="People">People whose calendars change, each once.</param>
/// <param name="Calls">Writes foreseen, of which <paramref name="ByKind"/> says the kind of change.</param>
/// <param name="Minutes">Time they take at the rate that was allowed then.</param>
public sealed record ImpactSummary(
    int Courses, int Calendars, int Events, int People, int Calls, double Minutes,
    IReadOnlyDictionary<string, int> ByKind)
{
    /// <summary>Takes the counts that the plan left; null when there are none.</summary>
    public static ImpactSummary? Of(IReadOnlyDictionary<string, int> tallies)
    {
        int Get(string name) => tallies.GetValueOrDefault(ImpactForecast.Prefix + name);
        return !tallies.ContainsKey(ImpactForecast.Prefix + "courses")
            ? null
            : new ImpactSummary(
                Get("courses"), Get("calendars"), Get("events"), Get("people"), Get("calls"),
                Math.Round(Get("seconds") / 60.0, 2),
                new SortedDictionary<string, int>(
                    tallies.Where(
                        one => one.Key.StartsWith(ImpactForecast.CallsPrefix, StringComparison.Ordinal)
                        && one.Value > 0)
                        .ToDictionary(one => one.Key[ImpactForecast.CallsPrefix.Length..], one => one.Value),
                    StringComparer.Ordinal));
    }
}

/// <summary>
/// Calls that a run made at WPS. A write is any call that can change something there; the token call is none.
/// </summary>
public sealed record RemoteSummary(
    long Reads, long Writes, IReadOnlyDictionary<string, long> ByOperation, long Throttled, long Retried);
