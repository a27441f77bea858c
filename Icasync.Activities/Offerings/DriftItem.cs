namespace Icasync.Activities.Offerings;

/// <summary>One difference between the ledger and a calendar, for a person to look at and to have mended.</summary>
/// <param name="Key">The marker of an event or the number of a person; empty for the calendar itself.</param>
/// <param name="Recorded">What the ledger says; null where it has nothing.</param>
/// <param name="Seen">What WPS shows; null where it has nothing.</param>
public sealed record DriftItem(DriftKind Kind, string Key, string? Recorded, string? Seen);
