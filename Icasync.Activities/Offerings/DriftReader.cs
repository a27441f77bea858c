using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Reads what WPS holds of one offering and compares it with the ledger. Foreign events are not counted.
/// </summary>
public sealed class DriftReader(IWpsApi wps, PermissionObserver permissions)
{
    /// <summary>The differences of one offering.</summary>
    public async Task<OfferingDrift> ReadAsync(LedgerOffering ledger, CancellationToken cancellation)
    {
        if (ledger is { CalendarId: null, Owed: null })
        {
            return new OfferingDrift(new Dictionary<string, int>());
        }

        ledger = ledger.WithOwed();
        if (ledger.CalendarId is not { } calendarId
            || await wps.GetCalendarAsync(calendarId, cancellation) is not { } calendar)
        {
            return new OfferingDrift(new Dictionary<string, int> { ["calendarMissing"] = 1 }) { CalendarGone = true };
        }

        OfferingDrift drift = await EventsAsync(calendarId, ledger, cancellation);
        drift = await AccessAsync(drift, calendarId, ledger, cancellation);
        string? title = calendar.Summary == ledger.Title ? null : calendar.Summary;
        Dictionary<string, int> counts = new()
        {
            ["calendarTitle"] = title is null ? 0 : 1,
            ["eventMissing"] = drift.MissingEvents.Count,
            ["eventEdited"] = drift.EditedEvents.Count,
            ["eventDoubled"] = drift.ExtraEvents.Count,
            ["accessMissing"] = drift.MissingAccess.Count,
            ["accessRole"] = drift.ChangedAccess.Count,
            ["accessExtra"] = drift.ExtraAccess.Count,
        };
        return new OfferingDrift(counts.Where(one => one.Value > 0).ToDictionary())
        {
            RemoteTitle = title,
            MissingEvents = drift.MissingEvents,
            EditedEvents = drift.EditedEvents,
            ExtraEvents = drift.ExtraEvents,
            MissingAccess = drift.MissingAccess,
            ChangedAccess = drift.ChangedAccess,
            ExtraAccess = drift.ExtraAccess,
        };
    }

    private async Task<OfferingDrift> EventsAsync(
        string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<LedgerEvent> recorded =
            ledger.Events.Where(entry => entry is { EventId: not null, Content: not null }).ToList();
        Dictionary<string, WpsEvent> held = new(StringComparer.Ordinal);
        if (recorded.Count > 0)
        {
            DateTimeOffset from = recorded.Min(entry => EventObserver.At(entry.Content!.Start)).AddDays(-1);
            DateTimeOffset to = recorded.Max(entry => EventObserver.At(entry.Content!.End)).AddDays(1);
            await foreach (WpsEvent one in wps.ListEventsAsync(calendarId, from, to, cancellation))
            {
                held[one.Id] = one;
            }
        }

        // Somebody may have moved an event by hand out of the days that were listed. The event is asked for by its id
        // before it counts as missing, because the repair would otherwise make a second one.
        foreach (LedgerEvent entry in recorded.Where(entry => !held.ContainsKey(entry.EventId!)))
        {
            if (await wps.GetEventAsync(calendarId, entry.EventId!, cancellation) is { } elsewhere)
            {
                held[entry.EventId!] = elsewhere;
            }
        }

        HashSet<string> ids = recorded.Select(entry => entry.EventId!).ToHashSet(StringComparer.Ordinal);
        return new OfferingDrift(new Dictionary<string, int>())
        {
            MissingEvents = recorded.Where(entry => !held.ContainsKey(entry.EventId!)).ToList(),
            EditedEvents = recorded.Where(
                entry => held.TryGetValue(entry.EventId!, out WpsEvent? one) && !Same(entry.Content!, one)).ToList(),
            ExtraEvents = held.Values
                .Where(one => !ids.Contains(one.Id) && EventMatcher.Marker(one.Description) is not null)
                .Select(one => new MarkedEvent(EventMatcher.Marker(one.Description)!, one.Id))
                .ToList(),
        };
    }

    private async Task<OfferingDrift> AccessAsync(
        OfferingDrift drift, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, HeldPermission> held = await permissions.ListAsync(calendarId, cancellation);
        List<LedgerAccess> recorded = ledger.Access.Where(entry => entry.State == LedgerState.Live).ToList();
        HashSet<string> numbers = ledger.Access.Select(entry => entry.Number).ToHashSet(StringComparer.Ordinal);
        return drift with
        {
            MissingAccess = recorded.Where(entry => !held.ContainsKey(entry.Number)).ToList(),
            ChangedAccess = recorded
                .Where(entry => held.TryGetValue(entry.Number, out HeldPermission? one) && one.Role != entry.Role)
                .Select(entry => (entry, held[entry.Number]))
                .ToList(),
            ExtraAccess = held.Values.Where(one => !numbers.Contains(one.Number)).ToList(),
        };
    }

    private static bool Same(EventContent wanted, WpsEvent held) =>
        held.Summary == wanted.Summary
        && held.Start == EventObserver.At(wanted.Start)
        && held.End == EventObserver.At(wanted.End)
        && (held.Location is null || held.Location == wanted.Location)
        && (held.Description is null || held.Description == wanted.Description);
}
