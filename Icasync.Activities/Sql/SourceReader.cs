using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Icasync.Activities.Settings;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// Reads the academic system's tables: named columns, as text, whole offerings, streamed. Keys are trimmed and compared
/// ordinal in C#, so that no collation, no padding and no sort order of the database can split or join an offering.
/// </summary>
public sealed class SourceReader(Database database, SyncOptions options)
{
    /// <summary>Which tables and columns exist. No table of the source is read.</summary>
    public Task<SourceShape> ReadShapeAsync(CancellationToken cancellation) =>
        database.ReadAsync([new Statement(database.Dialect.ColumnsQuery, new { })], ReadShapeAsync, cancellation);

    /// <summary>What of the source exists, and which tables have rows of the term.</summary>
    public async Task<SourceRows> CheckAsync(string term, CancellationToken cancellation)
    {
        try
        {
            // Nearly every source has all tables, and one look shows it.
            SourceRows rows = await CheckAsync(term, hasAssignments: true, cancellation);
            return rows.Shape.Missing.Count == 0 ? rows : new SourceRows { Shape = rows.Shape };
        }
        catch (Exception exception) when (SqlTransients.IsRefusal(exception))
        {
            SourceShape shape = await ReadShapeAsync(cancellation);
            return shape.Missing.Count == 0
                ? await CheckAsync(term, shape.HasAssignments, cancellation)
                : new SourceRows { Shape = shape };
        }
    }

    private static async Task<SourceShape> ReadShapeAsync(SqlMapper.GridReader all)
    {
        ILookup<string, string> columns = (await all.ReadAsync<(string TableName, string ColumnName)>())
            .ToLookup(row => row.TableName, row => row.ColumnName, StringComparer.OrdinalIgnoreCase);
        List<string> missing = [];
        foreach ((string table, IReadOnlyList<string> needed) in SourceTables.Required)
        {
            if (!columns.Contains(table))
            {
                if (table != SourceTables.Assignments)
                {
                    missing.Add(table);
                }

                continue;
            }

            missing.AddRange(needed
                .Except(columns[table], StringComparer.OrdinalIgnoreCase)
                .Select(column => $"{table}.{column}"));
        }

        return new SourceShape(missing, columns.Contains(SourceTables.Assignments));
    }

    private Task<SourceRows> CheckAsync(string term, bool hasAssignments, CancellationToken cancellation)
    {
        Statement TermsOf(string table) =>
            new($"SELECT DISTINCT {database.Dialect.Text("xnxq")} FROM {table}", new { });
        Statement AnyOf(string table) =>
            new($"SELECT CASE WHEN EXISTS (SELECT 1 FROM {table}) THEN 1 ELSE 0 END", new { });
        return database.ReadAsync(
            [
                new Statement(database.Dialect.ColumnsQuery, new { }),
                TermsOf(SourceTables.Timetable), TermsOf(SourceTables.Enrolments),
                .. hasAssignments ? [TermsOf(SourceTables.Assignments)] : Array.Empty<Statement>(),
                AnyOf(SourceTables.Students), AnyOf(SourceTables.Teachers),
            ],
            async all =>
            {
                SourceShape shape = await ReadShapeAsync(all);
                bool hasBadTerms = false;
                async Task<bool> HasTermAsync()
                {
                    List<string?> terms = (await all.ReadAsync<string?>())
                        .Select(raw => TermCode.TryParse(raw, out string parsed) ? parsed : null).ToList();
                    hasBadTerms |= terms.Contains(null);
                    return terms.Contains(term);
                }

                return new SourceRows
                {
                    Shape = shape,
                    HasTimetable = await HasTermAsync(),
                    HasEnrolments = await HasTermAsync(),
                    HasAssignments = hasAssignments && await HasTermAsync(),
                    HasBadTerms = hasBadTerms,
                    HasStudents = await all.ReadSingleAsync<int>() == 1,
                    HasTeachers = await all.ReadSingleAsync<int>() == 1,
                };
            },
            cancellation);
    }

    /// <summary>Every offering of the term, and the rows without a number.</summary>
    public IAsyncEnumerable<OfferingRows> ReadTimetableAsync(string term, CancellationToken cancellation) =>
        ReadTimetableAsync(term, only: null, cancellation);

    /// <summary>
    /// Chosen offerings of the term; only their rows are read. Rows whose number cannot be one (BAD_KKH) come
    /// without an offering, as those that have none: no table of ours could hold it.
    /// </summary>
    public IAsyncEnumerable<OfferingRows> ReadTimetableAsync(
        string term, IReadOnlySet<string>? only, CancellationToken cancellation) =>
        ReadGroupsAsync(
            SourceTables.Timetable, SourceTables.TimetableColumns, term, only,
            TimetableCells.Row,
            (offering, rows) => new OfferingRows(
                offering is not null && PeriodParser.IsOffering(offering) ? offering : null, rows),
            cancellation);

    /// <summary>Enrolments of the term by offering.</summary>
    public IAsyncEnumerable<OfferingGroup<EnrolmentRow>> ReadEnrolmentsAsync(
        string term, IReadOnlySet<string>? only, CancellationToken cancellation) =>
        ReadGroupsAsync(
            SourceTables.Enrolments, ["kkh", "xnxq", "xh", "zt"], term, only,
            (number, rowTerm, cells, _) => new EnrolmentRow(number, rowTerm, cells.Text(2), cells.Text(3)),
            (offering, rows) => new OfferingGroup<EnrolmentRow>(offering ?? string.Empty, rows), cancellation);

    /// <summary>Teacher assignments of the term by offering; none when the table does not exist (DOMAIN D6).</summary>
    public async IAsyncEnumerable<OfferingGroup<AssignmentRow>> ReadAssignmentsAsync(
        string term, IReadOnlySet<string>? only, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<OfferingGroup<AssignmentRow>> groups = ReadGroupsAsync(
            SourceTables.Assignments, ["kkh", "xnxq", "gh", "zt"], term, only,
            (number, rowTerm, cells, _) => new AssignmentRow(number, rowTerm, cells.Text(2), cells.Text(3)),
            (offering, rows) => new OfferingGroup<AssignmentRow>(offering ?? string.Empty, rows), cancellation)
            .GetAsyncEnumerator(cancellation);
        for (bool more = await HasAssignmentAsync(groups, cancellation); more; more = await groups.MoveNextAsync())
        {
            yield return groups.Current;
        }
    }

    private async Task<bool> HasAssignmentAsync(
        IAsyncEnumerator<OfferingGroup<AssignmentRow>> groups, CancellationToken cancellation)
    {
        try
        {
            return await groups.MoveNextAsync();
        }
        catch (Exception exception) when (SqlTransients.IsRefusal(exception))
        {
            if ((await ReadShapeAsync(cancellation)).HasAssignments)
            {
                throw;
            }

            return false;
        }
    }

    /// <summary>All students, then all teachers.</summary>
    /// <param name="like">A number: only rows that can be its own, and some others; null means all.</param>
    public async IAsyncEnumerable<PersonRow> ReadPeopleAsync(
        [EnumeratorCancellation] CancellationToken cancellation, string? like = null)
    {
        string Only(string column)
        {
            return like is null
                ? string.Empty
                : $" WHERE {database.Dialect.CanBe(database.Dialect.Text(column), "@number", "@like")}";
        }

        await using Snapshot snapshot = await database.OpenSnapshotAsync(cancellation, ofEachText: true);
        await using DbCommand command = snapshot.Command(
            $"""
            SELECT {Texts(["xh", "xm", "xydm", "xymc", "zydm", "zymc", "bjdm", "bjmc", "update_time", "zt"])}
            FROM {SourceTables.Students}{Only("xh")}
            """ + Script.Next
            + $"SELECT {Texts(["gh", "xm", "ssdwdm", "ssdwmc", "update_time", "zt"])} FROM {SourceTables.Teachers}"
            + Only("gh"));
        if (like is not null)
        {
            SourceSelection.Bind(command, "@number", like);
            SourceSelection.Bind(command, "@like", LikeText.Containing(like));
        }

        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
        TextPool pool = new(reader);
        while (await reader.ReadAsync(cancellation))
        {
            yield return new PersonRow(
                ParticipantKind.Student, pool.Text(0), pool.Text(1), pool.Text(2), pool.Text(3), pool.Text(4),
                pool.Text(5), pool.Text(6), pool.Text(7), pool.Text(8), pool.Text(9));
        }

        await reader.NextResultAsync(cancellation);
        pool = new TextPool(reader);
        while (await reader.ReadAsync(cancellation))
        {
            yield return new PersonRow(
                ParticipantKind.Teacher, pool.Text(0), pool.Text(1), pool.Text(2), pool.Text(3), null, null, null, null,
                pool.Text(4), pool.Text(5));
        }
    }

    private async IAsyncEnumerable<TGroup> ReadGroupsAsync<TRow, TGroup>(
        string table,
        IReadOnlyList<string> columns,
        string term,
        IReadOnlySet<string>? only,
        Func<string?, string?, TextPool, TermDays, TRow> read,
        Func<string?, IReadOnlyList<TRow>, TGroup> group,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Count and rows of one moment: a reload in between must not look like lessons that are gone.
        await using Snapshot snapshot = await database.OpenSnapshotAsync(
            cancellation, ofEachText: only is null);
        GroupBuffer<TRow> buffer = new(term, only);
        for (SourceSelection? selection = SourceSelection.Usual(table, term, only); selection is not null;)
        {
            await using DbCommand command = snapshot.Command(Text(selection, columns));
            selection.Bind(command);
            await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
            selection = await selection.FollowAsync(reader, term, only);
            if (selection is not null)
            {
                // A reader that is closed early would fetch the rest first.
                command.Cancel();
                continue;
            }

            TermDays days = await CountAsync(reader, table, buffer);
            TextPool pool = new(reader);
            while (await reader.ReadAsync(cancellation))
            {
                (string? offering, string? rowTerm) = (pool.Text(0), pool.Text(1));
                if (buffer.IsTerm(rowTerm) && buffer.Add(offering, read(offering, rowTerm, pool, days)) is { } full)
                {
                    yield return group(full.Offering, full.Rows);
                }
            }
        }

        foreach ((string? offering, IReadOnlyList<TRow> rows) in buffer.Rest())
        {
            yield return group(offering, rows);
        }
    }

    // Rows are counted by raw key first, so that the stream knows when an offering is whole, and lessons by their day.
    // The rows are ordered so that few offerings are incomplete at a time; they are ordered by the bare column because
    // an index of the source can give that order.
    private string Text(SourceSelection selection, IReadOnlyList<string> columns)
    {
        Dialect dialect = database.Dialect;
        string number = dialect.Text("kkh");
        string date = dialect.Text("rq");
        string spellings = selection.Spellings(dialect);
        return !selection.HasRows ? spellings : spellings
            + $"SELECT MIN({number}), COUNT(*) {selection.From(dialect)} GROUP BY {dialect.Binary(number)}{Script.Next}"
            + (IsDated(selection.Table)
                ? $"SELECT {date}, COUNT(*) {selection.FromTerm(dialect)} GROUP BY {date}{Script.Next}"
                : string.Empty)
            + $"SELECT {Texts(columns)} {selection.From(dialect)} ORDER BY kkh";
    }

    private async Task<TermDays> CountAsync<TRow>(DbDataReader reader, string table, GroupBuffer<TRow> buffer)
    {
        foreach ((string? raw, long rows) in await CountsAsync(reader))
        {
            buffer.Expect(raw, rows);
        }

        return TermDays.Around(IsDated(table) ? await CountsAsync(reader) : [], options.TermMarginDays);
    }

    private static bool IsDated(string table) => table == SourceTables.Timetable;

    // Goes on to the next result.
    private static async Task<List<(string?, long)>> CountsAsync(DbDataReader reader)
    {
        List<(string?, long)> counts = [];
        while (await reader.ReadAsync())
        {
            counts.Add((reader.IsDBNull(0) ? null : reader.GetString(0), Convert.ToInt64(reader.GetValue(1), null)));
        }

        await reader.NextResultAsync();
        return counts;
    }

    private string Texts(IEnumerable<string> columns) => string.Join(", ", columns.Select(database.Dialect.Text));
}
