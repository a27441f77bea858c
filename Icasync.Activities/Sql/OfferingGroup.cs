namespace Icasync.Activities.Sql;

/// <summary>Rows of one offering of another table; rows without a number stand under an empty text.</summary>
public sealed record OfferingGroup<T>(string Offering, IReadOnlyList<T> Rows);
