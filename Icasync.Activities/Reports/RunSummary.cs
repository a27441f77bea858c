using System.Text.Json.Serialization;
using Icasync.Activities.Offerings;
using Icasync.Activities.Runs;

namespace Icasync.Activities.Reports;

/// <summary>A run as CONTRACTS 2 promises it: <c>status</c>, <c>sync</c>, <c>check</c>, <c>demo</c> and the HTTP API.</summary>
public sealed record RunSummary
{
    public required string RunId { get; init; }

    /// <summary>full, incremental, users or check.</summary>
    public required string Kind { get; init; }
    public required string Term { get; init; }
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

    /// <summary>What an incremental run foresaw before its first write; absent for other kinds and until it is known.</summary>
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

/// <summary>Progress in hundredths, weighted by phases.</summary>
/// <param name="Phase">The phase that works now, or the last one that did.</param>
public sealed record ProgressSummary(int Done, int Total, int Failed, string? Phase);

/// <summary>What an incremental run was about to touch and to cost.</summary>
/// <param name="People">People whose calendars change, each once.</param>
/// <param name="Calls">Writes foreseen, of which <paramref name="ByKind"/> says the kind of change.</param>
/// <param name="Minutes">Time they take at the rate that was allowed then.</param>
public sealed record ImpactSummary(
    int Courses, int Calendars, int Events, int People, int Calls, double Minutes, IReadOnlyDictionary<string, int> ByKind)
{
    /// <summary>Takes the counts that the plan left; null when there are none.</summary>
    public static ImpactSummary? Of(IReadOnlyDictionary<string, int> tallies)
    {
        int Get(string name) => tallies.GetValueOrDefault(ImpactForecast.Prefix + name);
        return !tallies.ContainsKey(ImpactForecast.Prefix + "courses")
            ? null
            : new ImpactSummary(
                Get("courses"), Get("calendars"), Get("events"), Get("people"), Get("calls"), Math.Round(Get("seconds") / 60.0, 2),
                new SortedDictionary<string, int>(
                    tallies.Where(one => one.Key.StartsWith(ImpactForecast.CallsPrefix, StringComparison.Ordinal) && one.Value > 0)
                        .ToDictionary(one => one.Key[ImpactForecast.CallsPrefix.Length..], one => one.Value),
                    StringComparer.Ordinal));
    }
}

/// <summary>Calls that a run made at WPS. A write is any call that can change something there; the token call is none.</summary>
public sealed record RemoteSummary(
    long Reads, long Writes, IReadOnlyDictionary<string, long> ByOperation, long Throttled, long Retried);

/// <summary>What a run or plan did, or would do.</summary>
public sealed record CountSummary(CalendarCounts Calendars, EventCounts Events, AccessCounts Access, AttendeeCounts Attendees)
{
    /// <summary>Takes counts by the names of <see cref="RunTallies"/>; missing ones are zero.</summary>
    public static CountSummary Of(IReadOnlyDictionary<string, int> counts)
    {
        int Get(string name) => counts.TryGetValue(name, out int n) ? n : 0;
        return new CountSummary(
            new CalendarCounts(
                Get("calendars.created"), Get("calendars.renamed"), Get("calendars.deleted"), Get("calendars.unchanged"),
                Get("calendars.withheld")),
            new EventCounts(
                Get("events.created"), Get("events.updated"), Get("events.moved"), Get("events.deleted"), Get("events.unchanged"),
                Get("events.withheld")),
            new AccessCounts(
                Get("access.granted"), Get("access.revoked"), Get("access.changed"), Get("access.unchanged"), Get("access.pending")),
            new AttendeeCounts(Get("attendees.added"), Get("attendees.removed")));
    }
}

/// <summary>Counts of calendars.</summary>
public sealed record CalendarCounts(int Created, int Renamed, int Deleted, int Unchanged, int Withheld);

/// <summary>Counts of events.</summary>
public sealed record EventCounts(int Created, int Updated, int Moved, int Deleted, int Unchanged, int Withheld);

/// <summary>Counts of access entries: a person and a calendar.</summary>
public sealed record AccessCounts(int Granted, int Revoked, int Changed, int Unchanged, int Pending);

/// <summary>Counts of attendees: a person and an event.</summary>
public sealed record AttendeeCounts(int Added, int Removed);

/// <summary>One item that failed and can be retried (CONTRACTS 2).</summary>
public sealed record FailureEntry
{
    public required string Item { get; init; }

    /// <summary>The offering's number, or null.</summary>
    public string? Kkh { get; init; }
    public required string Phase { get; init; }

    /// <summary>network, business or system.</summary>
    public required string Class { get; init; }
    public required string Code { get; init; }
    public required string Message { get; init; }
    public required long Attempts { get; init; }
}
