using Icasync.Activities.Events;
using Icasync.Activities.Ledger;

namespace Icasync.Activities.Offerings;

/// <summary>How one offering's calendar differs from the ledger.</summary>
public sealed record OfferingDrift(IReadOnlyDictionary<string, int> Counts)
{
    public bool CalendarGone { get; init; }
    public string? RemoteTitle { get; init; }

    /// <summary>
    /// Recorded events that WPS does not hold as recorded: missing, or with another title, time or place.
    /// </summary>
    public IReadOnlyList<LedgerEvent> MissingEvents { get; init; } = [];
    public IReadOnlyList<LedgerEvent> EditedEvents { get; init; } = [];

    /// <summary>Events that carry a marker of ours but are not recorded.</summary>
    public IReadOnlyList<MarkedEvent> ExtraEvents { get; init; } = [];
    public IReadOnlyList<LedgerAccess> MissingAccess { get; init; } = [];
    public IReadOnlyList<(LedgerAccess Entry, HeldPermission Held)> ChangedAccess { get; init; } = [];

    /// <summary>People with access whom the ledger does not know: given by hand.</summary>
    public IReadOnlyList<HeldPermission> ExtraAccess { get; init; } = [];
}
