namespace Icasync.Activities.Ledger;

/// <summary>Everything a deleted calendar held: the before-image that a rollback makes it anew from.</summary>
/// <param name="Title">Null when a rename had got no answer, so that the title was not known.</param>
public sealed record CalendarImage(
    string? Title, IReadOnlyList<LedgerEvent> Events, IReadOnlyList<LedgerAccess> Access);
