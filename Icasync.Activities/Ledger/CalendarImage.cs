namespace Icasync.Activities.Ledger;

/// <summary>Everything a deleted calendar held: the before-image that a rollback makes it anew from.</summary>
public sealed record CalendarImage(
    string Title, IReadOnlyList<LedgerEvent> Events, IReadOnlyList<LedgerAccess> Access);
