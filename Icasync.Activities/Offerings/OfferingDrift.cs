using Icasync.Activities.Events;
using Icasync.Activities.Ledger;

namespace Icasync.Activities.Offerings;

/// <summary>How one offering's calendar differs from the ledger.</summary>
public sealed record OfferingDrift(IReadOnlyDictionary<DriftKind, int> Counts)
{
    public bool CalendarGone { get; init; }
    public string? RemoteTitle { get; init; }

    /// <summary>
    /// Recorded events that WPS does not hold as recorded: missing, or with another title, time or place.
    /// </summary>
    public IReadOnlyList<LedgerEvent> MissingEvents { get; init; } = [];
    public IReadOnlyList<LedgerEvent> EditedEvents { get; init; } = [];

    /// <summary>Events that are proven to be ours but are not recorded.</summary>
    public IReadOnlyList<MarkedEvent> ExtraEvents { get; init; } = [];

    /// <summary>How access differs; whom nobody recorded is here only where we gave the access.</summary>
    public AccessDrift Access { get; init; } = new([], [], []);

    /// <summary>How many people have access that somebody else gave: reported, and never touched.</summary>
    public int ForeignAccess { get; init; }
}
