namespace Icasync.Activities.Sql;

/// <summary>All rows of one offering. Rows without an offering number stand under null.</summary>
public sealed record OfferingRows(string? Offering, IReadOnlyList<Icasync.Domain.Timetable.TimetableRow> Rows);
