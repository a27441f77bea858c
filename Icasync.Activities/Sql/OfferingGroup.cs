namespace Icasync.Activities.Sql;

/// <summary>Rows of one offering of another table.</summary>
public sealed record OfferingGroup<T>(string Offering, IReadOnlyList<T> Rows);
