using System.Data.Common;
using Dapper;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>Reads the names of a term from the source, and of courses that are gone there from the ledger.</summary>
public sealed class NameReader(
    Database database, SourceCourses courses, SourceReader source, TermPeopleReader people)
{
    /// <summary>All of a term, in a handful of statements; nobody is called.</summary>
    /// <param name="hasLedger">Whether our tables exist.</param>
    public async Task<NameBook> ReadAsync(string term, CancellationToken cancellation, bool hasLedger = true)
    {
        // A report is read also where the source has lost its tables: the ledger's names are left then.
        bool hasSource = (await source.ReadShapeAsync(cancellation)).Missing.Count == 0;
        PeopleDirectory known = hasSource ? await people.ReadPeopleAsync(cancellation) : new PeopleDirectory();
        IReadOnlyList<CourseRow> rows = hasSource ? await courses.ReadAsync(term, cancellation) : [];
        ILookup<string, CourseRow> byCourse = rows.ToLookup(row => row.Offering, StringComparer.Ordinal);
        Dictionary<string, List<string>> assigned = new(StringComparer.Ordinal);
        await foreach (OfferingGroup<AssignmentRow> group in source.ReadAssignmentsAsync(term, null, cancellation))
        {
            assigned[group.Offering] = group.Rows.Where(row => RowState.IsLive(row.State))
                .Select(row => Cell.Key(row.TeacherNumber)).OfType<string>().ToList();
        }

        Dictionary<string, (string? Name, string? Teachers)> recorded =
            hasLedger ? await RecordedAsync(term, cancellation) : [];
        List<CourseEntry> entries = byCourse.Select(course => course.Key)
            .Union(assigned.Keys, StringComparer.Ordinal).Union(recorded.Keys, StringComparer.Ordinal)
            .Where(kkh => kkh.Length > 0)
            .Select(kkh => Entry(
                kkh, byCourse[kkh].OrderByDescending(row => row.IsLive).ToList(), assigned.GetValueOrDefault(kkh, []),
                recorded.GetValueOrDefault(kkh), known))
            .ToList();
        return new NameBook(
            entries,
            new[] { ParticipantKind.Teacher, ParticipantKind.Student }.SelectMany(known.Of)
                .Select(one => new PersonEntry(one.Number, one.Row.Kind, one.Row.Name, one.Row.UnitName)).ToList(),
            rows.Select(row => row.Room).OfType<string>().Distinct(StringComparer.Ordinal).ToList());
    }

    // Rows that count come first; a course that is gone has the name and the teachers that were recorded of it.
    private static CourseEntry Entry(
        string kkh, IReadOnlyList<CourseRow> rows, IReadOnlyList<string> assigned,
        (string? Name, string? Teachers) recorded, PeopleDirectory people)
    {
        List<string> teachers = rows.Where(row => row.IsLive).SelectMany(row => row.Teachers).Concat(assigned)
            .Distinct(StringComparer.Ordinal).ToList();
        if (teachers.Count == 0)
        {
            teachers = rows.SelectMany(row => row.Teachers).Concat((recorded.Teachers ?? string.Empty).Split('\n'))
                .Where(number => number.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        }

        return new CourseEntry(
            kkh, rows.Select(row => row.Name).FirstOrDefault(name => name is not null) ?? recorded.Name ?? string.Empty,
            teachers,
            teachers.Select(number => people.Find(ParticipantKind.Teacher, number)?.Row.UnitName)
                .FirstOrDefault(unit => unit is not null));
    }

    private async Task<Dictionary<string, (string? Name, string? Teachers)>> RecordedAsync(
        string term, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<(string Offering, string? Name, string? Teachers)>(
            "SELECT offering, name, timetable_teachers FROM icasync_offering WHERE term = @term", new { term }))
            .ToDictionary(row => row.Offering, row => (row.Name, row.Teachers), StringComparer.Ordinal);
    }
}
