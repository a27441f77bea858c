namespace Icasync.Activities.Offerings;

/// <summary>A lesson that WPS does not hold as recorded.</summary>
/// <param name="Marker">The marker of its event; empty where the whole calendar is missing.</param>
public sealed record DriftedLesson(string OfferingId, string Marker, DriftKind Kind);
