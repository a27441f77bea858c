using Icasync.Activities.Base;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// What of a calendar is proven to be ours: by a row or the change log, or by a marker that is computed with the term.
/// What names another installation, and everything else, belongs to whoever made it and is never touched.
/// </summary>
public sealed class Ownership(ChangeLog changes, InstallationStore installations)
{
    /// <summary>The ids of the events that are proven to be ours.</summary>
    /// <param name="known">Markers that the ledger or the timetable has.</param>
    public async Task<IReadOnlySet<string>> EventsAsync(
        AttemptKey attempt, OfferingKey key, IEnumerable<string> known, IReadOnlyCollection<MarkedEvent> held,
        CancellationToken cancellation)
    {
        Installation self = await installations.ReadAsync(attempt, cancellation);
        HashSet<string> markers = known.ToHashSet(StringComparer.Ordinal);
        ILookup<bool, MarkedEvent> proven = held.Where(one => self.CanHaveMade(one.Installation))
            .ToLookup(one => markers.Contains(one.Marker) || one.IsMadeFor(key));
        IReadOnlyDictionary<string, ChangeOp> logged = proven[false].Any()
            ? await changes.LastOpsAsync(key, ChangeKind.Event, cancellation)
            : new Dictionary<string, ChangeOp>();
        return proven[true].Concat(proven[false].Where(one => logged.ContainsKey(one.Marker)))
            .Select(one => one.EventId).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Ends the run where the lessons of this course and term stand in a calendar of an installation that nobody has
    /// told us how to stand to: either this database takes its place, or both give people calendars of their own.
    /// </summary>
    /// <param name="wanted">Markers of the course's lessons.</param>
    /// <exception cref="RunFailedException">With LEDGER_OLDER.</exception>
    public async Task RefuseStrangersAsync(
        AttemptKey attempt, OfferingKey key, IEnumerable<string> wanted, IReadOnlyCollection<MarkedEvent> held,
        CancellationToken cancellation)
    {
        Installation self = await installations.ReadAsync(attempt, cancellation);
        HashSet<string> markers = wanted.ToHashSet(StringComparer.Ordinal);
        if (held.FirstOrDefault(one => self.IsStranger(one.Installation)
            && (markers.Contains(one.Marker) || one.IsMadeFor(key))) is { Installation: { } other })
        {
            throw new RunFailedException(
                RunReason.LedgerOlder,
                $"Course {key.Offering} has a calendar with this term's lessons that installation {other} made; this "
                + $"database is installation {self.Id}. If it takes the other one's place (that database is lost): "
                + $"icasync installation --replace {other}. If both shall give people calendars: icasync installation "
                + $"--beside {other}.");
        }
    }

    /// <summary>
    /// Whether the change log has this very calendar as made for the course, recorded or not. An empty calendar proves
    /// nothing else.
    /// </summary>
    public Task<bool> IsMadeForAsync(OfferingKey key, string calendarId, CancellationToken cancellation) =>
        changes.HasCalendarAsync(key, calendarId, cancellation);

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
