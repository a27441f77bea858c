namespace Icasync.Domain.Reconciliation;

/// <summary>An object as a row of the ledger holds it.</summary>
/// <param name="Key">What names the object before WPS does: an event's marker, a person's number.</param>
/// <param name="RemoteId">The id by which it is looked for at WPS; null means by its key.</param>
/// <param name="Content">What WPS should hold; null when that is not known, as after an update without an
/// answer.</param>
/// <param name="IntendedAt">When the last call for it was about to be made; null means long ago.</param>
public sealed record RecordedObject<T>(
    string Key, string? RemoteId, ObjectState State, T? Content, DateTimeOffset? IntendedAt)
    where T : class;
