using System.Collections.Concurrent;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Calendars;

namespace Icasync.Activities.Calendars;

/// <summary>
/// Finds calendars that were created but not recorded. All calendars are paged once and the listing is shared by every
/// offering that asks, until one needs a newer look (DESIGN 3). A calendar that is recorded for another offering or
/// term is never taken.
/// </summary>
public sealed class CalendarDirectory(
    IWpsApi wps, Database database, UnknownOutcomePolicy unknowns, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _created = new(StringComparer.Ordinal);
    private Listing? _listing;
    private (AttemptKey Attempt, string Message, DateTimeOffset At)? _unavailable;

    /// <summary>
    /// Unrecorded calendars whose title ends as <paramref name="title"/> does, in the offering's number or its short
    /// form; smallest id first. The listing is at least of this attempt, and not older than
    /// <paramref name="notBefore"/>.
    /// </summary>
    /// <param name="complete">Until when the listing must be complete; default: however far it is.</param>
    public async Task<FoundCalendars> FindAsync(
        Fence fence, string title, DateTimeOffset notBefore, CancellationToken cancellation,
        DateTimeOffset complete = default)
    {
        Listing listing = await ListAsync(fence.Attempt, notBefore, complete, cancellation);
        string ending = " " + CalendarTitle.Shown(fence.Offering);
        List<WpsCalendar> candidates = listing.BySuffix[Suffix(title)]
            .Where(one => one.Summary.EndsWith(ending, StringComparison.Ordinal))
            .OrderBy(one => one.Id, StringComparer.Ordinal)
            .ToList();
        if (candidates.Count == 0)
        {
            return new FoundCalendars(candidates, listing.Horizon);
        }

        // The same offering number in another term gives a title with the same ending, and runs of both terms may be at
        // work at once (DOMAIN D14). While the other term's calendar is being created, an unrecorded calendar may be
        // that one.
        int underWay = await database.ReadAsync(
            connection => connection.QuerySingleAsync<int>(
                """
                SELECT COUNT(*) FROM icasync_offering
                WHERE offering = @Offering AND term <> @Term AND state = @creating AND claim_until >= @now
                """,
                new { fence.Offering, fence.Term, creating = LedgerState.Creating.Word(),
                now = time.NowText() }),
            cancellation);
        if (underWay > 0)
        {
            return new FoundCalendars([], listing.Horizon);
        }

        HashSet<string> taken = await database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                $"""
                SELECT calendar_id FROM icasync_offering WHERE offering_id <> @own AND calendar_id IN (
                    SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(500)")} r)
                """,
                new { rows = JsonRows.Of(candidates.Select(one => one.Id)), own = fence.OfferingId }))
                .ToHashSet(StringComparer.Ordinal),
            cancellation);
        return new FoundCalendars(candidates.Where(one => !taken.Contains(one.Id)).ToList(), listing.Horizon);
    }

    /// <summary>
    /// Whether a title that ends in this offering's number ends in a longer number too, which is a course's: numbers
    /// may hold spaces, so that <c>History LAW C7</c> may be of LAW C7 and not of C7.
    /// </summary>
    public Task<bool> IsOfLongerNumberAsync(string offering, string title, CancellationToken cancellation)
    {
        string shown = CalendarTitle.Shown(offering);
        List<string> longer = CalendarTitle.Endings(title).TakeWhile(ending => ending != shown).ToList();
        return longer.Count == 0 ? Task.FromResult(false) : database.ReadAsync(
            async connection => await connection.QuerySingleAsync<int>(
                $"""
                SELECT COUNT(*) FROM {database.Dialect.Rows("@rows", "number nvarchar(60)")} r
                WHERE EXISTS (SELECT 1 FROM icasync_offering o WHERE o.offering = r.number)
                    OR EXISTS (SELECT 1 FROM icasync_desired d WHERE d.offering = r.number)
                """,
                new { rows = JsonRows.Of(longer) }) > 0,
            cancellation);
    }

    /// <summary>All calendars of the app, of whatever term.</summary>
    public async Task<IReadOnlyList<WpsCalendar>> ListOwnedAsync(
        AttemptKey attempt, CancellationToken cancellation) =>
        [.. (await ListAsync(attempt, default, default, cancellation)).BySuffix.SelectMany(group => group)];

    /// <summary>All calendars of the app that no row records, of whatever term.</summary>
    public async Task<IReadOnlyList<WpsCalendar>> ListUnrecordedAsync(
        AttemptKey attempt, CancellationToken cancellation)
    {
        IReadOnlyList<WpsCalendar> owned = await ListOwnedAsync(attempt, cancellation);
        HashSet<string> taken = await database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                "SELECT calendar_id FROM icasync_offering WHERE calendar_id IS NOT NULL"))
                .ToHashSet(StringComparer.Ordinal),
            cancellation);
        return owned.Where(one => !taken.Contains(one.Id)).ToList();
    }

    /// <summary>Notes a calendar that WPS confirmed: a listing that has it is newer than its creation.</summary>
    /// <param name="asked">When the call was about to be made.</param>
    public void NoteCreated(string calendarId, DateTimeOffset asked) => _created[calendarId] = asked;

    /// <summary>Whether WPS still has a calendar, asked anew.</summary>
    public async Task<bool> ExistsAsync(string calendarId, CancellationToken cancellation) =>
        await wps.GetCalendarAsync(calendarId, cancellation) is not null;

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<Listing> ListAsync(
        AttemptKey attempt, DateTimeOffset notBefore, DateTimeOffset complete, CancellationToken cancellation)
    {
        DateTimeOffset came = time.GetUtcNow();
        await _one.WaitAsync(cancellation);
        try
        {
            if (_unavailable is { } ahead && ahead.Attempt == attempt && ahead.At >= came)
            {
                // Whoever stood in line behind a listing that failed has waited as long, and begins no series of his
                // own.
                throw new WpsUnavailableException(ahead.Message);
            }

            if (_listing is null || _listing.Attempt != attempt || _listing.StartedAt < notBefore
                || _listing.Horizon < complete)
            {
                DateTimeOffset started = time.GetUtcNow();
                List<WpsCalendar> owned = [];
                await foreach (WpsCalendar one in wps.ListCalendarsAsync(cancellation))
                {
                    if (one.Role == "owner" && one.Type != "primary" && !one.IsDeleted)
                    {
                        owned.Add(one);
                    }
                }

                _listing = new Listing(
                    attempt, started, Horizon(started, owned),
                    owned.ToLookup(one => Suffix(one.Summary), StringComparer.Ordinal));
            }

            return _listing;
        }
        catch (WpsUnavailableException unavailable)
        {
            _unavailable = (attempt, unavailable.Message, time.GetUtcNow());
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    // A calendar of ours that the listing has proves that it shows what was made before that one.
    private DateTimeOffset Horizon(DateTimeOffset started, List<WpsCalendar> owned)
    {
        DateTimeOffset horizon = owned.Aggregate(
            unknowns.Horizon(started),
            (latest, one) => _created.TryGetValue(one.Id, out DateTimeOffset asked) && unknowns.Proven(asked) > latest
                ? unknowns.Proven(asked)
                : latest);
        foreach ((string id, DateTimeOffset asked) in _created)
        {
            if (unknowns.Proven(asked) < horizon)
            {
                _created.TryRemove(id, out _);
            }
        }

        return horizon;
    }

    // The number stands behind the last space of the title and is never cut (DOMAIN 4, F10).
    private static string Suffix(string title) => title[(title.LastIndexOf(' ') + 1)..];

    private sealed record Listing(
        AttemptKey Attempt, DateTimeOffset StartedAt, DateTimeOffset Horizon, ILookup<string, WpsCalendar> BySuffix);
}
