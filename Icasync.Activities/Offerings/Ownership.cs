using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// What of a calendar is proven to be ours: by a row or the change log, or by a marker that is computed with the term.
/// Everything else belongs to whoever made it and is never touched.
/// </summary>
public sealed class Ownership(ChangeLog changes)
{
    /// <summary>The ids of the events that are proven to be ours.</summary>
    /// <param name="known">Markers that the ledger or the timetable has.</param>
    public async Task<IReadOnlySet<string>> EventsAsync(
        OfferingKey key, IEnumerable<string> known, IReadOnlyCollection<MarkedEvent> held,
        CancellationToken cancellation)
    {
        HashSet<string> markers = known.ToHashSet(StringComparer.Ordinal);
        ILookup<bool, MarkedEvent> proven = held.ToLookup(one => markers.Contains(one.Marker) || one.IsMadeFor(key));
        IReadOnlyDictionary<string, ChangeOp> logged = proven[false].Any()
            ? await changes.LastOpsAsync(key, ChangeKind.Event, cancellation)
            : new Dictionary<string, ChangeOp>();
        return proven[true].Concat(proven[false].Where(one => logged.ContainsKey(one.Marker)))
            .Select(one => one.EventId).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Of people with access whom the ledger does not have, those who have it by us.</summary>
    /// <param name="late">Whether an answer was in doubt: then access that we took away may have come back by a call
    /// that was committed late. Otherwise whoever has it again has it from somebody else.</param>
    public async Task<IReadOnlySet<string>> AccessAsync(
        OfferingKey key, IReadOnlyCollection<string> numbers, bool late, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, ChangeOp> logged = numbers.Count > 0
            ? await changes.LastOpsAsync(key, ChangeKind.Access, cancellation)
            : new Dictionary<string, ChangeOp>();
        return numbers.Where(number => logged.TryGetValue(number, out ChangeOp op) && (late || op != ChangeOp.Revoked))
            .ToHashSet(StringComparer.Ordinal);
    }
}
