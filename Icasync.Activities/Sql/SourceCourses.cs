using Dapper;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>What timetable rows say of a course in one room: its name and its teachers.</summary>
/// <param name="IsLive">Whether the rows count; those of a cancelled course still tell its name.</param>
public sealed record CourseRow(
    string Offering, string? Name, IReadOnlyList<string> Teachers, string? Room, bool IsLive);

/// <summary>Reads by what names people call the courses of a term, and in which rooms they are.</summary>
public sealed class SourceCourses(Database database)
{
    /// <summary>One for each spelling: a course has one for each of its rooms, and more where rows differ.</summary>
    public Task<IReadOnlyList<CourseRow>> ReadAsync(string term, CancellationToken cancellation)
    {
        string columns = string.Join(
            ", ", new[] { "xnxq", "kkh", "kcmc", "ghs", "room", "zt" }.Select(database.Dialect.Text));
        return database.ReadAsync<IReadOnlyList<CourseRow>>(
            async connection => (await connection.QueryAsync<(
                string? Term, string? Offering, string? Name, string? Teachers, string? Room, string? State)>(
                $"SELECT DISTINCT {columns} FROM u_jw_kcb_cur"))
                .Where(row => TermCode.TryParse(row.Term, out string parsed) && parsed == term)
                .Select(row => new CourseRow(
                    Cell.Key(row.Offering) ?? string.Empty, FieldParsers.CourseName(row.Name),
                    FieldParsers.PeopleNumbers(row.Teachers), Cell.Text(row.Room),
                    RowState.IsLive(row.State)))
                .Where(row => row.Offering.Length > 0)
                .ToList(),
            cancellation);
    }

    /// <summary>The offerings of a term of which some row, live or not, names a room like this one.</summary>
    public Task<IReadOnlyList<string>> OfferingsInRoomAsync(
        string term, string room, CancellationToken cancellation)
    {
        Dialect dialect = database.Dialect;
        return database.ReadAsync<IReadOnlyList<string>>(
            async connection => (await connection.QueryAsync<(string? Term, string? Offering)>(
                $"""
                SELECT DISTINCT {dialect.Text("xnxq")}, {dialect.Text("kkh")} FROM u_jw_kcb_cur
                WHERE {dialect.Text("room")} LIKE @like ESCAPE '!'
                """,
                new { like = LikeText.Containing(room) }))
                .Where(row => TermCode.TryParse(row.Term, out string parsed) && parsed == term)
                .Select(row => Cell.Key(row.Offering)).OfType<string>().ToList(),
            cancellation);
    }
}
