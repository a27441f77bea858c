using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// The guard SOURCE_EMPTY (DESIGN 5): a table without one row where the ledger has live objects that came from it. Not
/// to be forced: it is a reload caught half-way, never a term without people. All rows dead is not empty.
/// </summary>
public static class EmptySource
{
    /// <summary>What a person is told of the first table that is empty, or null when none is.</summary>
    public static async Task<string?> FindAsync(DbConnection connection, string term, SourceRows rows)
    {
        (string Table, bool HasRows, Func<Task<int>> CountLive)[] sources =
        [
            (SourceTables.Timetable, rows.HasTimetable, () => CountLessonsAsync(connection, term)),
            (SourceTables.Enrolments, rows.HasEnrolments,
            () => CountAccessAsync(connection, term, ParticipantKind.Student)),
            (SourceTables.Assignments, rows.HasAssignments, () => CountAssignedAsync(connection, term)),
            (SourceTables.Students, rows.HasStudents,
            () => CountAccessAsync(connection, term, ParticipantKind.Student)),
            (SourceTables.Teachers, rows.HasTeachers,
            () => CountAccessAsync(connection, term, ParticipantKind.Teacher)),
        ];
        foreach ((string table, _, Func<Task<int>> countLive) in sources.Where(source => !source.HasRows))
        {
            if (await countLive() is > 0 and int live)
            {
                return $"{table} has no row for term {term} while {live} live objects came from it. "
                    + "Wait for the reload to end; this cannot be forced.";
            }
        }

        return null;
    }

    private static async Task<int> CountLessonsAsync(DbConnection connection, string term) =>
        await connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_offering WHERE term = @term AND calendar_id IS NOT NULL", new { term })
        + await connection.QuerySingleAsync<int>("SELECT COUNT(*) FROM icasync_event WHERE term = @term", new { term });

    // The table is optional (DOMAIN D6): only where it had rows once is it missed.
    private static async Task<int> CountAssignedAsync(DbConnection connection, string term) =>
        await connection.QuerySingleOrDefaultAsync<int?>(
            "SELECT 1 FROM icasync_term_source WHERE term = @term AND source = @source",
            new { term, source = SourceTables.Assignments }) is null
            ? 0
            : await CountAccessAsync(connection, term, ParticipantKind.Teacher);

    private static Task<int> CountAccessAsync(DbConnection connection, string term, ParticipantKind kind) =>
        connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_access WHERE term = @term AND kind = @kind",
            new { term, kind = WireFormat.Word(kind) });
}
