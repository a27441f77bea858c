using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Calendars;
using Icasync.Activities.Ledger;
using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Calendars;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Compares what WPS shows of a term with a ledger that was lost or set back. It reads alone: what is to be recorded is
/// a person's decision.
/// </summary>
public sealed class TermAdoption(
    Database database, WantedReader timetable, LedgerReader ledger, CalendarDirectory directory,
    CalendarReading reading, InstallationStore installations)
{
    private const int CalendarsAtOnceMax = 8;

    /// <summary>Looks at every calendar of the app that may be a course's of the term.</summary>
    public async Task<AdoptionPlan> FindAsync(string term, CancellationToken cancellation)
    {
        Installation self = await installations.ReadAsync(cancellation);
        Dictionary<string, DesiredOffering> wanted = (await timetable.WholeAsync(
            term, new HashSet<string>(), cancellation))
            .ToDictionary(one => one.Desired.Key.Offering, one => one.Desired, StringComparer.Ordinal);
        Dictionary<string, LedgerOffering> recorded = new(StringComparer.Ordinal);
        await foreach (LedgerOffering one in ledger.ReadAsync(term, cancellation))
        {
            recorded[one.Key.Offering] = one;
        }

        List<(WpsCalendar Calendar, OfferingKey Key)> candidates = await CandidatesAsync(
            term, [.. wanted.Keys.Union(recorded.Keys)], recorded.Values, cancellation);
        List<(WpsCalendar Calendar, OfferingKey Key, CalendarContents Contents)> read = [];
        foreach ((WpsCalendar, OfferingKey)[] some in candidates.Chunk(CalendarsAtOnceMax))
        {
            read.AddRange(await Task.WhenAll(some.Select(async one => (one.Item1, one.Item2, await reading.ReadAsync(
                self, one.Item2, one.Item1, wanted.GetValueOrDefault(one.Item2.Offering)?.Title ?? one.Item1.Summary,
                wanted.GetValueOrDefault(one.Item2.Offering), CalendarOrigin.Unknown, cancellation)))));
        }

        IReadOnlySet<string> unknown = await installations.UnknownAsync(
            read.SelectMany(one => one.Contents.Events).Select(one => one.Held.By?.Generation).OfType<string>(),
            cancellation);
        return Sort(term, self, wanted, recorded, read, unknown);
    }

    private static AdoptionPlan Sort(
        string term, Installation self, Dictionary<string, DesiredOffering> wanted,
        Dictionary<string, LedgerOffering> recorded,
        List<(WpsCalendar Calendar, OfferingKey Key, CalendarContents Contents)> read, IReadOnlySet<string> unknown)
    {
        List<FoundCalendar> found = [];
        List<UnclearCalendar> unclear = [];
        foreach (var course in read.GroupBy(one => one.Key))
        {
            LedgerOffering? known = recorded.GetValueOrDefault(course.Key.Offering);
            var best = course.Where(one => one.Contents.IsOurs || one.Calendar.Id == known?.CalendarId)
                .OrderByDescending(one => one.Calendar.Id == known?.CalendarId)
                .ThenByDescending(one => one.Contents.Events.Count)
                .ThenBy(one => one.Calendar.Id, StringComparer.Ordinal)
                .FirstOrDefault();
            if (best.Calendar is not null)
            {
                found.Add(Compare(course.Key, best.Calendar, best.Contents, known, unknown));
            }

            unclear.AddRange(course.Where(one => one.Calendar.Id != best.Calendar?.Id).Select(one =>
                new UnclearCalendar(
                    course.Key.Offering, one.Calendar.Id, one.Calendar.Summary,
                    Why(self, course.Key, wanted.GetValueOrDefault(course.Key.Offering), one.Contents))));
        }

        HashSet<string> there = found.Select(one => one.Key.Offering).ToHashSet(StringComparer.Ordinal);
        return new AdoptionPlan(
            term, self, found, unclear,
            [.. wanted.Values.Where(one => one.ReadableRows > 0 && !there.Contains(one.Key.Offering))
                .Select(one => one.Key.Offering).Order(StringComparer.Ordinal)],
            [.. recorded.Values.Where(one => one.CalendarId is not null && !there.Contains(one.Key.Offering))
                .Select(one => one.Key)]);
    }

    // A calendar that is recorded for another term is none of this one, whatever its title says.
    private async Task<List<(WpsCalendar, OfferingKey)>> CandidatesAsync(
        string term, List<string> offerings, IEnumerable<LedgerOffering> recorded, CancellationToken cancellation)
    {
        HashSet<string> others = await database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                "SELECT calendar_id FROM icasync_offering WHERE term <> @term AND calendar_id IS NOT NULL",
                new { term })).ToHashSet(StringComparer.Ordinal),
            cancellation);
        Dictionary<string, string> byId = recorded.Where(one => one.CalendarId is not null)
            .ToDictionary(one => one.CalendarId!, one => one.Key.Offering, StringComparer.Ordinal);
        Dictionary<string, string> byNumber = offerings.GroupBy(CalendarTitle.Shown)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return (await directory.ListOwnedAsync(new AttemptKey($"adopt {term}", 0), cancellation))
            .Where(one => !others.Contains(one.Id))
            .Select(one => (one, Number: byId.GetValueOrDefault(one.Id)
                ?? CalendarTitle.Endings(one.Summary).Select(ending => byNumber.GetValueOrDefault(ending))
                    .FirstOrDefault(number => number is not null)))
            .Where(one => one.Number is not null)
            .Select(one => (one.one, new OfferingKey(term, one.Number!)))
            .ToList();
    }

    private static FoundCalendar Compare(
        OfferingKey key, WpsCalendar calendar, CalendarContents contents, LedgerOffering? known,
        IReadOnlySet<string> unknown)
    {
        if (known?.CalendarId != calendar.Id)
        {
            return new FoundCalendar(key, calendar, contents, Differs: true, IsNewer: true);
        }

        // An event that stands there twice is no news: the record has its marker, and a repair removes the other one.
        Dictionary<string, LedgerEvent> events = known.Events.ToDictionary(one => one.Marker, StringComparer.Ordinal);
        bool isNewer = contents.Events.Any(one => !events.ContainsKey(one.Held.Marker)
            || (one.Held.By is { } by && unknown.Contains(by.Generation)));
        HashSet<string> people = known.Access.Where(one => one.State == LedgerState.Live).Select(one => one.Number)
            .ToHashSet(StringComparer.Ordinal);
        bool differs = isNewer || contents.Events.Count != events.Count
            || contents.Events.Any(one => one.Same is { } same && events[one.Held.Marker].Hash != same.Hash)
            || !people.SetEquals(contents.People.Select(one => one.Held.Number));
        return new FoundCalendar(key, calendar, contents, differs, isNewer);
    }

    private static string Why(
        Installation self, OfferingKey key, DesiredOffering? desired, CalendarContents contents) =>
        contents.IsOurs ? "the course has another calendar that holds more of it"
            : Ownership.Stranger(
                self, key, (desired?.Events ?? []).Select(entry => entry.Marker), contents.Held) is { } other
                ? $"installation {other} made it; if that database is lost: icasync installation --replaces {other}"
                : "nothing in it proves that it is this course's of this term, so it stays and a sync makes another; "
                    + "where nobody uses it, delete it in WPS";
}
