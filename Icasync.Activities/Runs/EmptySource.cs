using System.Data.Common;
using Dapper;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Runs;

/// <summary>
/// The guard SOURCE_EMPTY (DESIGN 5): a table without one row where the ledger has live objects that came from it. Not to
/// be forced: it is a reload caught half-way, never a term without people. All rows dead is not empty.
/// </summary>
public static class EmptySource
{
    /// <summary>What a person is told of the first table that is empty, or null when none is.</summary>
    public static async Task<string?> FindAsync(DbConnection connection, string term, SourceShape shape)
    {
        int lessons = await connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_offering WHERE term = @term AND calendar_id IS NOT NULL", new { term })
            + await connection.QuerySingleAsync<int>("SELECT COUNT(*) FROM icasync_event WHERE term = @term", new { term });
        int students = await CountAccessAsync(connection, term, ParticipantKind.Student);
        int teachers = await CountAccessAsync(connection, term, ParticipantKind.Teacher);
        bool assignmentsKnown = await connection.QuerySingleOrDefaultAsync<int?>(
            "SELECT 1 FROM icasync_term_source WHERE term = @term AND source = @source",
            new { term, source = SourceTables.Assignments }) is not null;
        (string Table, long Rows, int Live)[] sources =
        [
            (SourceTables.Timetable, shape.TimetableRows, lessons),
            (SourceTables.Enrolments, shape.EnrolmentRows, students),
            (SourceTables.Assignments, shape.AssignmentRows, assignmentsKnown ? teachers : 0),
            (SourceTables.Students, shape.StudentRows, students),
            (SourceTables.Teachers, shape.TeacherRows, teachers),
        ];
        return sources
            .Where(source => source.Rows == 0 && source.Live > 0)
            .Select(source => $"{source.Table} has no row for term {term} while {source.Live} live objects came from it. Wait for the reload to end; this cannot be forced.")
            .FirstOrDefault();
    }

    private static Task<int> CountAccessAsync(DbConnection connection, string term, ParticipantKind kind) =>
        connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_access WHERE term = @term AND kind = @kind",
            new { term, kind = Wire.Word(kind) });
}
