namespace Icasync.Domain.Aggregation;

/// <summary>Everything the rules say of one offering's rows.</summary>
public sealed record AggregatedOffering
{
    /// <summary>What WPS should hold, without access.</summary>
    public required Timetable.DesiredOffering Desired { get; init; }
    public required IReadOnlyList<Timetable.QuarantinedRow> Quarantined { get; init; }
    public required IReadOnlyList<Timetable.Finding> Findings { get; init; }
    public required int LiveRows { get; init; }
    public required int DeadRows { get; init; }

    /// <summary>The version of every row, live or dead, distinct and sorted (DOMAIN D2).</summary>
    public required IReadOnlyList<string> RowVersions { get; init; }
}
