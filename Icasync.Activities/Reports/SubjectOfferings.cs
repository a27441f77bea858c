using Dapper;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>Which courses a timetable is put together from.</summary>
public sealed class SubjectOfferings(
    Database database, SourceMembers members, SourceCourses courses, SessionTable sessions)
{
    /// <summary>Most courses of one timetable: a room of a whole campus has fewer.</summary>
    public const int CoursesMax = 500;

    /// <summary>
    /// The courses of a person or a room with the word of the person's access where the ledger has an entry: what the
    /// source names now, and what the ledger or the table of sessions named before.
    /// </summary>
    public async Task<IReadOnlyDictionary<OfferingKey, string?>> FindAsync(
        string term, GridSubject subject, CancellationToken cancellation)
    {
        if (subject.Kind == GridSubjectKind.Course)
        {
            return new Dictionary<OfferingKey, string?> { [new OfferingKey(term, subject.Key)] = null };
        }

        if (subject.Kind == GridSubjectKind.Room)
        {
            return (await courses.OfferingsInRoomAsync(term, subject.Key, cancellation))
                .Union(
                    await sessions.OfferingsInRoomAsync(term, subject.Key, cancellation), StringComparer.Ordinal)
                .Order(StringComparer.Ordinal).Take(CoursesMax)
                .ToDictionary(kkh => new OfferingKey(term, kkh), _ => (string?)null);
        }

        Dictionary<OfferingKey, string?> found = (await RecordedAsync(term, subject.Key, cancellation))
            .ToDictionary(row => new OfferingKey(term, row.Offering), row => row.State);
        foreach (string kkh in await members.OfferingsOfAsync(term, subject.Key, cancellation))
        {
            found.TryAdd(new OfferingKey(term, kkh), null);
        }

        return found;
    }

    private Task<IEnumerable<(string Offering, string? State)>> RecordedAsync(
        string term, string person, CancellationToken cancellation) => database.ReadAsync(
        connection => connection.QueryAsync<(string Offering, string? State)>(
            """
            SELECT o.offering, a.state FROM icasync_access a
            JOIN icasync_offering o ON o.offering_id = a.offering_id
            WHERE a.number = @person AND a.term = @term
            """,
            new { person, term }),
        cancellation);
}
