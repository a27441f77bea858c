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
    Database database, SourceReader source, TermPeopleReader peopleReader, LedgerStore ledger,
    PermissionObserver observer, SyncOptions options)
{
    /// <summary>One answer a course; the person's recorded and enrolled courses when none is named.</summary>
    /// <param name="term">Only courses of this term; null means all.</param>
    public async Task<IReadOnlyList<WhyAnswer>> ReadAsync(
        string person, string? offering, bool askWps, CancellationToken cancellation, string? term = null)
    {
        PeopleDirectory people = await peopleReader.ReadPeopleAsync(cancellation);
        List<WhyAnswer> answers = [];
        foreach ((string at, string one) in await OfferingsAsync(person, offering, cancellation))
        {
            if (term is null || term == at)
            {
                answers.Add(await OneAsync(person, people, new OfferingKey(at, one), askWps, cancellation));
            }
        }

        return answers;
    }

    private async Task<WhyAnswer> OneAsync(
        string person, PeopleDirectory people, OfferingKey key, bool askWps, CancellationToken cancellation)
    {
        List<WhyLink> links =
            [PersonLink(person, people), .. await SourceLinksAsync(person, people, key, cancellation)];
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
        string person, PeopleDirectory people, OfferingKey key, CancellationToken cancellation)
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

        bool wanted = false;
        MembershipInputs inputs =
            new(key.Offering, offering!.Desired.StudentsIncluded, offering.Desired.TimetableTeachers);
        List<Finding> findings = [];
        await foreach (
            ResolvedAccess one in peopleReader.ResolveAsync(key.Term, [inputs], people, findings, cancellation))
        {
            wanted |= one.Access.Any(entry => entry.Number == person);
        }

        bool studentOnly = people.Find(ParticipantKind.Teacher, person) is null;
        links.Add(new WhyLink(
            "check-in rule", !studentOnly
            || offering.Desired.StudentsIncluded, WhyTexts.CheckIn(offering.Desired.StudentsIncluded)));
        links.Add(new WhyLink("enrolment", wanted, WhyTexts.Enrolment(wanted)));
        return links;
    }

    private async Task<IReadOnlyList<(string Term, string Offering)>> OfferingsAsync(
        string person, string? offering, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        Dialect dialect = database.Dialect;
        List<(string Term, string Offering)> found = offering is null
            ? (await connection.QueryAsync<(string, string)>(
                """
                SELECT o.term, o.offering FROM icasync_access a JOIN icasync_offering o ON o.offering_id = a.offering_id
                WHERE a.number = @person
                """,
                new { person })).ToList()
            : [];

        // As texts: what a person typed need not be a number where the column is one.
        IEnumerable<(string?, string?)> rows = offering is null
            ? await connection.QueryAsync<(string?, string?)>(
                $"""
                SELECT DISTINCT {dialect.Text("xnxq")}, {dialect.Text("kkh")} FROM out_jw_kcb_xs
                WHERE {dialect.Text("xh")} = @person
                """,
                new { person })
            : await connection.QueryAsync<(string?, string?)>(
                $"""
                SELECT DISTINCT {dialect.Text("xnxq")}, {dialect.Text("kkh")} FROM u_jw_kcb_cur
                WHERE {dialect.Text("kkh")} = @offering
                """,
                new { offering });
        found.AddRange(rows
            .Where(row => row.Item2 is not null && TermCode.TryParse(row.Item1, out _))
            .Select(row => (row.Item1!.Trim(), row.Item2!.Trim())));
        return found.Distinct().OrderBy(one => one.Term, StringComparer.Ordinal)
            .ThenBy(one => one.Offering, StringComparer.Ordinal).ToList();
    }
}
