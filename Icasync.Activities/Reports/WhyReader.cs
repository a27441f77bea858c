using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>One link of the chain from the source to WPS.</summary>
/// <param name="Name">The link's stable name.</param>
/// <param name="Holds">False at the link that broke: nothing behind it can hold.</param>
/// <param name="Text">What was found, for a person.</param>
public sealed record WhyLink(string Name, bool Holds, TwoTexts Text);

/// <summary>Why a person sees a course, or not.</summary>
public sealed record WhyAnswer(
    string Person, string Term, string Kkh, bool HasAccess, string? BrokenLink, IReadOnlyList<WhyLink> Links);

/// <summary>
/// Follows a person from the raw rows through validation, enrolment, the check-in rule and the ledger to a live read of
/// WPS, and names the first link that broke.
/// </summary>
public sealed class WhyReader(
    Database database, SourceReader source, SourceMembers members, TermPeopleReader peopleReader, LedgerStore ledger,
    PermissionObserver observer, SyncOptions options)
{
    /// <summary>One answer a course; the person's recorded and enrolled courses when none is named.</summary>
    /// <param name="term">Only courses of this term; null means all.</param>
    public async Task<IReadOnlyList<WhyAnswer>> ReadAsync(
        string person, string? offering, bool askWps, CancellationToken cancellation, string? term = null)
    {
        person = Cell.Key(person) ?? string.Empty;
        offering = Cell.Key(offering);
        PeopleDirectory people = await peopleReader.ReadPeopleAsync(cancellation);
        Memberships found = await FindAsync(person, offering, cancellation);
        List<WhyAnswer> answers = [];
        foreach (OfferingKey key in found.Offerings.Where(key => term is null || term == key.Term))
        {
            answers.Add(await OneAsync(person, people, key, found.Named.Contains(key), askWps, cancellation));
        }

        // Which term they are of nobody can tell, so they may be of the one that was asked for.
        answers.AddRange(found.BadTerms.Select(bad => new WhyAnswer(
            person, Cell.Visible(bad.Term), bad.Offering, HasAccess: false, "term",
                [new WhyLink("term", false, WhyTexts.BadTerm(bad.Term))])));
        return answers;
    }

    private async Task<WhyAnswer> OneAsync(
        string person, PeopleDirectory people, OfferingKey key, bool named, bool askWps, CancellationToken cancellation)
    {
        List<WhyLink> links =
            [PersonLink(person, people), .. await SourceLinksAsync(person, people, key, named, cancellation)];
        LedgerOffering recorded = await ledger.LoadAsync(key, cancellation);
        LedgerAccess? entry = recorded.Access.FirstOrDefault(one => one.Number == person);
        links.Add(
            new WhyLink(
                "calendar", recorded.CalendarId is not null, WhyTexts.Calendar(recorded.CalendarId is not null)));
        links.Add(new WhyLink("ledger", entry?.State == LedgerState.Live, WhyTexts.Recorded(entry)));
        if (askWps && recorded.CalendarId is { } calendarId)
        {
            bool known = (await observer.KnownAsync([person], cancellation)).Contains(person);
            links.Add(new WhyLink("WPS account", known, WhyTexts.Account(known)));
            bool held = (await observer.ListAsync(calendarId, cancellation)).ContainsKey(person);
            links.Add(new WhyLink("WPS access", held, WhyTexts.Access(held)));
        }

        WhyLink? broken = links.Find(link => !link.Holds);
        return new WhyAnswer(person, key.Term, key.Offering, broken is null, broken?.Name, links);
    }

    private WhyLink PersonLink(string person, PeopleDirectory people)
    {
        if (options.ExcludedUsers.Contains(person))
        {
            return new WhyLink("person", false, WhyTexts.Excluded);
        }

        Person? student = people.Find(ParticipantKind.Student, person);
        Person? teacher = people.Find(ParticipantKind.Teacher, person);
        return new WhyLink(
            "person", student is { IsLive: true } || teacher is { IsLive: true }, WhyTexts.Of(student, teacher));
    }

    private async Task<List<WhyLink>> SourceLinksAsync(
        string person, PeopleDirectory people, OfferingKey key, bool named, CancellationToken cancellation)
    {
        HashSet<string> only = new([key.Offering], StringComparer.Ordinal);
        AggregatedOffering? offering = null;
        await foreach (OfferingRows rows in source.ReadTimetableAsync(key.Term, only, cancellation))
        {
            offering = OfferingAggregator.Aggregate(key, rows.Rows, options.ToAggregation());
        }

        bool readable = offering is { Desired.ReadableRows: > 0 };
        List<WhyLink> links = [new("timetable", readable, WhyTexts.Timetable(offering?.Desired.ReadableRows))];
        if (!readable)
        {
            return links;
        }

        // Whether the source names the person is one question, and whether it knows the person another: the first
        // link's.
        named |= offering!.Desired.TimetableTeachers.Contains(person, StringComparer.Ordinal);
        bool studentOnly = people.Find(ParticipantKind.Teacher, person) is null;
        links.Add(new WhyLink(
            "check-in rule", !studentOnly || offering.Desired.StudentsIncluded, WhyTexts.CheckIn(
                offering.Desired.StudentsIncluded)));
        links.Add(new WhyLink("enrolment", named, WhyTexts.Enrolment(named)));
        return links;
    }

    // The offerings that were asked for: the named one in whatever term, or those that the ledger or the source ties
    // the person to.
    private async Task<Memberships> FindAsync(string person, string? offering, CancellationToken cancellation)
    {
        HashSet<OfferingKey> offerings = await RecordedAsync(person, offering, cancellation);
        HashSet<OfferingKey> named = [];
        HashSet<(string Term, string Offering)> badTerms = [];
        await foreach (MemberRow row in members.ReadAsync(cancellation))
        {
            bool names = row.Names(person);
            if (Cell.Key(row.Offering) is not { } number || (offering is null ? !names : number != offering))
            {
                continue;
            }

            bool live = RowState.IsLive(row.State);
            if (!TermCode.TryParse(row.Term, out string term))
            {
                _ = live && badTerms.Add((row.Term ?? string.Empty, number));
                continue;
            }

            offerings.Add(new OfferingKey(term, number));
            _ = names && live && !row.IsLesson && named.Add(new OfferingKey(term, number));
        }

        return new Memberships(
            offerings.OrderBy(one => one.Term, StringComparer.Ordinal).ThenBy(
                one => one.Offering, StringComparer.Ordinal).ToList(),
            named,
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
    /// <param name="Named">Those of which a live enrolment or assignment names the person.</param>
    /// <param name="BadTerms">Live rows whose term nobody can read.</param>
    private sealed record Memberships(
        IReadOnlyList<OfferingKey> Offerings, IReadOnlySet<OfferingKey> Named, IReadOnlyList<(
            string Term, string Offering)> BadTerms);
}
