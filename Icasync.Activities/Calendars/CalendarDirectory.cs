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
public sealed class CalendarDirectory(IWpsApi wps, Database database, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private Listing? _listing;
    private (AttemptKey Attempt, string Message, DateTimeOffset At)? _unavailable;

    /// <summary>
    /// Unrecorded calendars whose title ends as <paramref name="title"/> does, in the offering's number or its short
    /// form; smallest id first. The listing is at least of this attempt, and not older than
    /// <paramref name="notBefore"/>.
    /// </summary>
    public async Task<IReadOnlyList<WpsCalendar>> FindAsync(
        Fence fence, string title, DateTimeOffset notBefore, CancellationToken cancellation)
    {
        Listing listing = await ListAsync(fence.Attempt, notBefore, cancellation);
        string ending = " " + CalendarTitle.Shown(fence.Offering);
        List<WpsCalendar> candidates = listing.BySuffix[Suffix(title)]
            .Where(one => one.Summary.EndsWith(ending, StringComparison.Ordinal))
            .OrderBy(one => one.Id, StringComparer.Ordinal)
            .ToList();
        if (candidates.Count == 0)
        {
            return candidates;
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
                new { fence.Offering, fence.Term, creating = LedgerState.Creating,
                now = WireFormat.Instant(time.GetUtcNow()) }),
            cancellation);
        if (underWay > 0)
        {
            return [];
        }

        HashSet<string> taken = await database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                "SELECT calendar_id FROM icasync_offering WHERE calendar_id IN @ids AND offering_id <> @own",
                new { ids = candidates.Select(one => one.Id).ToList(), own = fence.OfferingId }))
                .ToHashSet(StringComparer.Ordinal),
            cancellation);
        return candidates.Where(one => !taken.Contains(one.Id)).ToList();
    }

    /// <summary>Whether WPS still has a calendar, asked anew.</summary>
    public async Task<bool> ExistsAsync(string calendarId, CancellationToken cancellation) =>
        await wps.GetCalendarAsync(calendarId, cancellation) is not null;

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<Listing> ListAsync(AttemptKey attempt, DateTimeOffset notBefore, CancellationToken cancellation)
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

            if (_listing is null || _listing.Attempt != attempt || _listing.StartedAt < notBefore)
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

                _listing =
                    new Listing(attempt, started, owned.ToLookup(one => Suffix(one.Summary), StringComparer.Ordinal));
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

    // The number stands behind the last space of the title and is never cut (DOMAIN 4, F10).
    private static string Suffix(string title) => title[(title.LastIndexOf(' ') + 1)..];

    private sealed record Listing(
        AttemptKey Attempt, DateTimeOffset StartedAt, ILookup<string, WpsCalendar> BySuffix);
}
