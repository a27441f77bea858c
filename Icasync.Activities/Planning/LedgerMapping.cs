using Icasync.Activities.Ledger;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Planning;

/// <summary>Turns ledger rows into what the planners compare with.</summary>
public static class LedgerMapping
{
    /// <summary>
    /// The recorded side of a plan. Intents must have been resolved; before that, rows that may not exist are left out
    /// and rows being changed have no hash, so that the plan shows the offering as open.
    /// </summary>
    public static RecordedOffering ToRecorded(this LedgerOffering ledger) => new()
    {
        Key = ledger.Key,
        CalendarId = ledger.CalendarId,
        Title = ledger.Title,
        Events = ledger.Events
            .Where(entry => entry.EventId is not null)
            .Select(entry => new RecordedEvent(
                entry.Marker,
                entry.EventId!,
                entry.State == LedgerState.Live ? entry.Hash ?? string.Empty : string.Empty,
                entry.Content))
            .ToList(),
        Access = ledger.Access
            .Where(
                entry =>
                    entry.State is LedgerState.Live or LedgerState.Pending or LedgerState.Updating
                        or LedgerState.Deleting)
            .Where(entry => entry.Role is not null)
            .Select(entry => new RecordedAccess(
                entry.Number, entry.Kind, entry.Role!.Value, entry.PermissionId, entry.State == LedgerState.Pending))
            .ToList(),
    };
}
