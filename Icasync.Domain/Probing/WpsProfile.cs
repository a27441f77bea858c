namespace Icasync.Domain.Probing;

/// <summary>What a probe found out about one WPS: client, limiter and forecast go by it from then on.</summary>
public sealed record WpsProfile
{
    /// <summary>How far lists are taken to lag for each second that was seen: one look is no maximum.</summary>
    private const int LagFactor = 2;

    public required DateTimeOffset ProbedAt { get; init; }

    /// <summary>Address of the WPS that was asked.</summary>
    public required string Server { get; init; }

    /// <summary>Every question with its answer.</summary>
    public required IReadOnlyList<ProbeFinding> Findings { get; init; }

    /// <summary>Half of the calls took no longer than so many milliseconds.</summary>
    public double? CallMedian { get; init; }

    /// <summary>Of a hundred calls ninety-five took no longer than so many milliseconds.</summary>
    public double? CallHigh { get; init; }

    /// <summary>Calls a second that WPS took without throttling; null where that was not measured.</summary>
    public double? Rate => Reading.Parse(Found("RATE")) is > 0 and { } rate ? rate : null;

    /// <summary>How far lists may lag, in seconds, by what was seen; 0 where nothing lagged.</summary>
    public double ListLag => LagFactor * Math.Max(
        Reading.Parse(Found("CALENDARS")) ?? 0,
        Found("S24")?.Split(';')
            .Where(part => part.StartsWith("list=", StringComparison.Ordinal))
            .Select(part => Reading.Parse(part[5..]) ?? 0).FirstOrDefault() ?? 0);

    /// <summary>Events that one call takes; null where that was not found out.</summary>
    public int? EventsPerCall => (int?)Reading.Parse(Found("EVENTS"));

    /// <summary>People that one call takes; null where that was not found out.</summary>
    public int? PeoplePerCall => (int?)Reading.Parse(Found("PEOPLE"));

    /// <summary>Whether WPS is known not to have the call that revokes many at once.</summary>
    public bool LacksBatchRevoke => Found("S30") == "404000001";

    /// <summary>How many answers differ from what is assumed.</summary>
    public int Differences => Findings.Count(finding => finding.Outcome == ProbeOutcome.Different);

    /// <summary>How many answers a person has to look at.</summary>
    public int Open => Findings.Count(finding => finding.IsOpen);

    private string? Found(string id) => Findings.FirstOrDefault(finding => finding.Id == id)?.Found;
}
