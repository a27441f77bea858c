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
    /// <exception cref="RunFailedException">With LEDGER_OLDER, as <see cref="RefuseOlderAsync"/>.</exception>
    public async Task<IReadOnlySet<string>> EventsAsync(
        AttemptKey attempt, OfferingKey key, IEnumerable<string> known, IReadOnlyCollection<MarkedEvent> held,
        CancellationToken cancellation)
    {
        IReadOnlySet<string> ours = await EventsAsync(
            await installations.ReadAsync(attempt, cancellation), key, known, held, cancellation);
        await RefuseOlderAsync(held.Where(one => ours.Contains(one.EventId)), cancellation);
        return ours;
    }

    /// <summary>The same as an installation sees it that looks whether its ledger is older.</summary>
    public async Task<IReadOnlySet<string>> EventsAsync(
        Installation self, OfferingKey key, IEnumerable<string> known, IReadOnlyCollection<MarkedEvent> held,
        CancellationToken cancellation)
    {
        HashSet<string> markers = known.ToHashSet(StringComparer.Ordinal);
        ILookup<bool, MarkedEvent> proven = held.Where(one => self.CanHaveMade(one.By))
            .ToLookup(one => markers.Contains(one.Marker) || one.IsMadeFor(key));
        IReadOnlyDictionary<string, ChangeOp> logged = proven[false].Any()
            ? await changes.LastOpsAsync(key, ChangeKind.Event, cancellation)
            : new Dictionary<string, ChangeOp>();
        return proven[true].Concat(proven[false].Where(one => logged.ContainsKey(one.Marker)))
            .Select(one => one.EventId).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Ends the run where an event of ours was written in a generation that this database never noted: it was set back,
    /// or a copy of it has written. What it does not know of would be made twice, or taken for too much.
    /// </summary>
    /// <exception cref="RunFailedException">With LEDGER_OLDER.</exception>
    public async Task RefuseOlderAsync(IEnumerable<MarkedEvent> ours, CancellationToken cancellation)
    {
        IReadOnlySet<string> unknown = await installations.UnknownAsync(
            ours.Select(one => one.By?.Generation).OfType<string>(), cancellation);
        if (unknown.Count > 0)
        {
            throw new RunFailedException(
                RunReason.LedgerOlder,
                $"WPS holds events that this installation wrote in generation {unknown.First()}, of which this "
                + "database knows nothing. It was set back, or a copy of it has written. Nothing more is written "
                + "before icasync adopt --term TERM has taken in what WPS shows.");
        }
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
        if (Stranger(self, key, wanted, held) is { } other)
        {
            throw new RunFailedException(
                RunReason.LedgerOlder,
                $"Course {key.Offering} has a calendar with this term's lessons that installation {other} made; this "
                + $"database is installation {self.Id}. If it takes the other one's place (that database is lost): "
                + $"icasync installation --replaces {other}, then icasync adopt --term {key.Term}. If both shall "
                + $"give people calendars: icasync installation --beside {other}.");
        }
    }

    /// <summary>
    /// The installation that nobody spoke of yet and whose events are this course's lessons, or null.
    /// </summary>
    public static string? Stranger(
        Installation self, OfferingKey key, IEnumerable<string> wanted, IReadOnlyCollection<MarkedEvent> held)
    {
        HashSet<string> markers = wanted.ToHashSet(StringComparer.Ordinal);
        return held.FirstOrDefault(one => self.IsStranger(one.By)
            && (markers.Contains(one.Marker) || one.IsMadeFor(key)))?.By!.Installation;
    }

    /// <summary>
    /// Whether the change log has this very calendar as made for the course, recorded or not. An empty calendar proves
    /// nothing else.
    /// </summary>
    public Task<bool> IsMadeForAsync(OfferingKey key, string calendarId, CancellationToken cancellation) =>
        changes.HasCalendarAsync(key, calendarId, cancellation);

    /// <summary>
    /// Whom we invited to lessons of the course, to any of them: a lesson that moved since has another marker.
    /// </summary>
    public async Task<IReadOnlySet<string>> InvitedAsync(OfferingKey key, CancellationToken cancellation) =>
        (await changes.LastOpsAsync(key, ChangeKind.Attendee, cancellation))
        .Where(one => one.Value == ChangeOp.Added)
        .Select(one => one.Key[(one.Key.IndexOf('/', StringComparison.Ordinal) + 1)..])
        .ToHashSet(StringComparer.Ordinal);

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
