using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Planning;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Activities.Wps;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>Why a person sees a course, or not.</summary>
/// <param name="Cause">What it comes down to and what to do; null for who sees the course.</param>
public sealed record WhyAnswer(
    string Person, string Term, string Kkh, bool HasAccess, string? BrokenLink, WhyCause? Cause,
    IReadOnlyList<WhyLink> Links);

/// <summary>
/// Follows a person from the raw rows through validation, enrolment, the check-in rule and the ledger to a live read of
/// WPS, and names the first link that broke.
/// </summary>
public sealed class WhyReader(
    Database database, WantedReader source, SourceMembers members, TermPeopleReader peopleReader, LedgerStore ledger,
    PermissionObserver observer, ScopeReader scopes, SyncOptions options)
{
    /// <summary>One answer a course; the person's recorded and enrolled courses when none is named.</summary>
    /// <param name="term">Only courses of this term; null means all.</param>
    public async Task<IReadOnlyList<WhyAnswer>> ReadAsync(
        string person, string? offering, bool askWps, CancellationToken cancellation, string? term = null)
    {
        person = Cell.Key(person) ?? string.Empty;
        offering = Cell.Key(offering);
        PeopleDirectory people = await peopleReader.ReadPersonAsync(person, cancellation);
        Memberships found = await FindAsync(person, offering, cancellation);
        List<OfferingKey> asked = found.Offerings.Where(key => term is null || term == key.Term).ToList();
        Dictionary<OfferingKey, DesiredOffering> timetable = [];
        HashSet<OfferingKey> outside = [];
        foreach (IGrouping<string, OfferingKey> one in asked.GroupBy(key => key.Term))
        {
            // One reading a term, whatever the number of courses.
            foreach (StagedOffering wanted in await source.WholeAsync(
                one.Key, one.Select(key => key.Offering).ToHashSet(StringComparer.Ordinal), cancellation, people))
            {
                timetable[wanted.Desired.Key] = wanted.Desired;
            }

            TermScope scope = await scopes.ReadAsync(one.Key, hasLedger: true, cancellation);
            outside.UnionWith(one.Where(key => !scope.Covers(key, timetable.GetValueOrDefault(key))));
        }

        // WPS answers slowly: it is asked about all courses side by side, and about the person once.
        Task<bool> known = askWps ? IsKnownAsync(person, cancellation) : Task.FromResult(false);
        List<WhyAnswer> answers = [.. await Task.WhenAll(asked.Select(async key => await OneAsync(
            person, SourceLinks(person, people, timetable.GetValueOrDefault(key), [.. found.Named[key]]),
            key, outside.Contains(key), askWps ? known : null, cancellation)))];

        // Which term they are of nobody can tell, so they may be of the one that was asked for.
        answers.AddRange(found.BadTerms.Select(bad => BadTerm(person, bad.Term, bad.Offering)));
        return answers;
    }

    private static WhyAnswer BadTerm(string person, string term, string offering)
    {
        WhyLink[] links = [new WhyLink("term", false, WhyTexts.BadTerm(term))];
        return new WhyAnswer(
            person, Cell.Visible(term), offering, HasAccess: false, "term", WhyCause.Of(links, null), links);
    }

    private async Task<bool> IsKnownAsync(string person, CancellationToken cancellation) =>
        (await observer.KnownAsync([person], cancellation)).Contains(person);

    private async Task<WhyAnswer> OneAsync(
        string person, List<WhyLink> links, OfferingKey key, bool isOutside, Task<bool>? known,
        CancellationToken cancellation)
    {
        LedgerOffering recorded = await ledger.LoadAsync(key, cancellation);
        LedgerAccess? entry = recorded.Access.FirstOrDefault(one => one.Number == person);

        // It comes first: whatever else is mended, no run treats the course. Who has access already keeps it.
        if (!options.Pilot.IsWhole)
        {
            bool holds = !isOutside || entry?.State == LedgerState.Live;
            links.Insert(0, new WhyLink("pilot", holds, WhyTexts.Pilot(isOutside)));
        }

        links.Add(
            new WhyLink(
                "calendar", recorded.CalendarId is not null, WhyTexts.Calendar(recorded.CalendarId is not null)));
        links.Add(new WhyLink("ledger", entry?.State == LedgerState.Live, WhyTexts.Recorded(entry)));
        if (known is not null && recorded.CalendarId is { } calendarId)
        {
            links.Add(new WhyLink("WPS account", await known, WhyTexts.Account(await known)));
            links.Add(await AccessLinkAsync(calendarId, person, cancellation));
        }

        WhyLink? broken = links.Find(link => !link.Holds);
        return new WhyAnswer(
            person, key.Term, key.Offering, broken is null, broken?.Name, WhyCause.Of(links, entry), links);
    }

    // A calendar that WPS does not show is an answer for its course, and none for the others.
    private async Task<WhyLink> AccessLinkAsync(string calendarId, string person, CancellationToken cancellation)
    {
        try
        {
            bool held = (await observer.ListAsync(calendarId, cancellation)).ContainsKey(person);
            return new WhyLink("WPS access", held, WhyTexts.Access(held));
        }
        catch (Exception exception) when (exception is CalendarGoneException or CalendarForbiddenException)
        {
            return new WhyLink(
                "WPS access", false,
                exception is CalendarGoneException ? WhyTexts.CalendarGone : WhyTexts.CalendarForbidden);
        }
    }

    private WhyLink PersonLink(string person, Person? student, Person? teacher) =>
        options.ExcludedUsers.Contains(person)
            ? new WhyLink("person", false, WhyTexts.Excluded)
            : new WhyLink(
                "person", student is { IsLive: true } || teacher is { IsLive: true },
                WhyTexts.Of(student, teacher));

    private List<WhyLink> SourceLinks(
        string person, PeopleDirectory people, DesiredOffering? offering, HashSet<ParticipantKind> named)
    {
        if (offering?.TimetableTeachers.Contains(person, StringComparer.Ordinal) == true)
        {
            named.Add(ParticipantKind.Teacher);
        }

        Person? teacher = Find(ParticipantKind.Teacher);
        bool readable = offering is { ReadableRows: > 0 };
        List<WhyLink> links =
        [
            PersonLink(person, Find(ParticipantKind.Student), teacher),
            new("timetable", readable, WhyTexts.Timetable(offering?.ReadableRows)),
        ];
        if (!readable)
        {
            return links;
        }

        // Whether the source names the person is one question, and whether it knows the person another: the first
        // link's.
        links.Add(new WhyLink(
            "check-in rule", teacher is { IsLive: true } || offering!.StudentsIncluded,
            WhyTexts.CheckIn(offering!.StudentsIncluded)));
        links.Add(new WhyLink("enrolment", named.Count > 0, WhyTexts.Enrolment(named.Count > 0)));
        return links;

        // A number may belong to a student and to a teacher: what it is in this course is followed, and where it is
        // nothing, whatever it is at all.
        Person? Find(ParticipantKind kind) =>
            named.Count == 0 || named.Contains(kind) ? people.Find(kind, person) : null;
    }

    // The offerings that were asked for: the named one in whatever term, or those that the ledger or the source ties
    // the person to.
    private async Task<Memberships> FindAsync(string person, string? offering, CancellationToken cancellation)
    {
        HashSet<OfferingKey> offerings = await RecordedAsync(person, offering, cancellation);
        HashSet<(OfferingKey Key, ParticipantKind Kind)> named = [];
        HashSet<(string Term, string Offering)> badTerms = [];
        IAsyncEnumerable<MemberRow> rows = offering is null ? members.OfPersonAsync(person, cancellation)
            : members.OfOfferingAsync(offering, cancellation);
        await foreach (MemberRow row in rows)
        {
            if (Cell.Key(row.Offering) is not { } number)
            {
                continue;
            }

            bool names = row.Names(person);
            bool live = RowState.IsLive(row.State);
            if (!TermCode.TryParse(row.Term, out string term))
            {
                _ = live && badTerms.Add((row.Term ?? string.Empty, number));
                continue;
            }

            offerings.Add(new OfferingKey(term, number));
            _ = names && live && !row.IsLesson && named.Add((new OfferingKey(term, number), row.Kind));
        }

        return new Memberships(
            offerings.OrderBy(one => one.Term, StringComparer.Ordinal).ThenBy(
                one => one.Offering, StringComparer.Ordinal).ToList(),
            named.ToLookup(one => one.Key, one => one.Kind),
            badTerms.OrderBy(one => one.Term, StringComparer.Ordinal).ThenBy(
                one => one.Offering, StringComparer.Ordinal).ToList());
    }

    private async Task<HashSet<OfferingKey>> RecordedAsync(
        string person, string? offering, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        IEnumerable<(string Term, string Offering)> recorded = offering is null
            ? await connection.QueryAsync<(string, string)>(
                """
                SELECT o.term, o.offering FROM icasync_access a JOIN icasync_offering o ON o.offering_id = a.offering_id
                WHERE a.number = @person
                """,
                new { person })
            : await connection.QueryAsync<(string, string)>(
                "SELECT term, offering FROM icasync_offering WHERE offering = @offering", new { offering });
        return recorded.Where(row => offering is null || row.Offering == offering)
            .Select(row => new OfferingKey(row.Term, row.Offering)).ToHashSet();
    }

    /// <summary>What the ledger and the source say of a person's offerings.</summary>
    /// <param name="Named">What live enrolments and assignments make of the person.</param>
    /// <param name="BadTerms">Live rows whose term nobody can read.</param>
    private sealed record Memberships(
        IReadOnlyList<OfferingKey> Offerings, ILookup<OfferingKey, ParticipantKind> Named, IReadOnlyList<(
            string Term, string Offering)> BadTerms);
}
