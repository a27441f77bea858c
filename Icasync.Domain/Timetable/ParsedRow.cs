namespace Icasync.Domain.Timetable;

/// <summary>What became of a row: exactly one of period, quarantine or neither (a dead row).</summary>
public readonly record struct ParsedRow(Period? Period, QuarantinedRow? Quarantined)
{
    /// <summary>The row is deleted at the source: it makes nothing and holds nothing (DOMAIN F3).</summary>
    public bool IsDead => Period is null && Quarantined is null;
}
