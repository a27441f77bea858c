using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>A row of the source that ties people to an offering, as it stands, of whatever term.</summary>
/// <param name="Table">Where it stands; a timetable row's cell of numbers is a list.</param>
public sealed record MemberRow(string Table, string? Term, string? Offering, string? Numbers, string? State)
{
    /// <summary>What the row makes of people.</summary>
    public ParticipantKind Kind => Table == SourceTables.Enrolments ? ParticipantKind.Student : ParticipantKind.Teacher;

    /// <summary>Whether it is a row of the timetable.</summary>
    public bool IsLesson => Table == SourceTables.Timetable;

    /// <summary>Whether the row names the person.</summary>
    public bool Names(string person) => IsLesson
        ? FieldParsers.PeopleNumbers(Numbers).Contains(person, StringComparer.Ordinal)
        : Cell.Key(Numbers) == person;
}

/// <summary>Live rows of a table whose term is missing or malformed.</summary>
/// <param name="Example">One such term as a person can read it, or null when each is missing.</param>
public sealed record BadTerms(string Table, long Rows, string? Example)
{
    /// <summary>A sentence for a person.</summary>
    public string Text => $"{Rows} live rows of {Table} have a missing or malformed term"
        + (Example is null ? string.Empty : $" such as '{Example}'") + " and belong to no term's run (BAD_TERM)";
}

/// <summary>Reads who takes part in what over all terms: what belongs to no term is found here alone.</summary>
public sealed class SourceMembers(Database database)
{
    private const int ExampleLengthMax = 40;

    private static readonly (string Table, string Numbers)[] Tables =
        [(SourceTables.Timetable, "ghs"), (SourceTables.Enrolments, "xh"), (SourceTables.Assignments, "gh")];

    /// <summary>
    /// Live rows by table whose term nobody can read (DOMAIN F5); tables without such rows are left out.
    /// </summary>
    /// <param name="shape">What of the source exists, where the caller has looked.</param>
    public Task<IReadOnlyList<BadTerms>> CountBadTermsAsync(
        CancellationToken cancellation, SourceShape? shape = null)
    {
        string term = database.Dialect.Text("xnxq");
        string state = database.Dialect.Text("zt");
        return database.ReadAsync<IReadOnlyList<BadTerms>>(
            async connection =>
            {
                List<BadTerms> bad = [];
                IReadOnlyList<(string Table, string Numbers)> tables = shape is { Missing.Count: 0 }
                    ? [.. Tables.Where(one => shape.HasAssignments || one.Table != SourceTables.Assignments)]
                    : await ExistingAsync(connection);
                if (tables.Count == 0)
                {
                    return bad;
                }

                await using SqlMapper.GridReader counts = await connection.QueryMultipleAsync(string.Concat(
                    tables.Select(one =>
                        $"SELECT {term}, {state}, COUNT(*) FROM {one.Table} GROUP BY {term}, {state}; ")));
                foreach ((string table, string _) in tables)
                {
                    List<(string? Term, string? State, long Rows)> groups = (
                        await counts.ReadAsync<(string?, string?, long)>())
                        .Where(group => !TermCode.TryParse(group.Item1, out _) && RowState.IsLive(group.Item2))
                            .ToList();
                    if (groups.Count > 0)
                    {
                        string? example = groups.Select(group => group.Term?.Trim()).FirstOrDefault(
                            text => text is { Length: > 0 });
                        bad.Add(new BadTerms(
                            table, groups.Sum(group => group.Rows), example is null ? null : Brief(example)));
                    }
                }

                return bad;
            },
            cancellation);
    }

    /// <summary>
    /// The rows that name a person, of whatever term. The database looks for the number wherever it stands in a cell,
    /// and takes every odd cell along: numbers are compared as <see cref="Cell.Key"/> reads them, which no database
    /// can.
    /// </summary>
    public async IAsyncEnumerable<MemberRow> OfPersonAsync(
        string person, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (MemberRow row in ReadAsync(numbers => numbers, person, cancellation))
        {
            if (row.Names(person))
            {
                yield return row;
            }
        }
    }

    /// <summary>The rows of an offering, of whatever term.</summary>
    public async IAsyncEnumerable<MemberRow> OfOfferingAsync(
        string offering, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (MemberRow row in ReadAsync(_ => "kkh", offering, cancellation))
        {
            if (Cell.Key(row.Offering) == offering)
            {
                yield return row;
            }
        }
    }

    /// <summary>The offerings of a term that a live row ties a person to.</summary>
    public async Task<IReadOnlySet<string>> OfferingsOfAsync(
        string term, string person, CancellationToken cancellation)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        await foreach (MemberRow row in OfPersonAsync(person, cancellation))
        {
            if (RowState.IsLive(row.State) && TermCode.TryParse(row.Term, out string parsed) && parsed == term
                && Cell.Key(row.Offering) is { } offering)
            {
                found.Add(offering);
            }
        }

        return found;
    }

    private async IAsyncEnumerable<MemberRow> ReadAsync(
        Func<string, string> searched, string wanted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        Dialect dialect = database.Dialect;
        foreach ((string table, string numbers) in await ExistingAsync(connection))
        {
            string column = dialect.Text(searched(numbers));
            IAsyncEnumerable<RawMember> rows = connection.QueryUnbufferedAsync<RawMember>(
                $"""
                SELECT {dialect.Text("xnxq")} AS Term, {dialect.Text("kkh")} AS Offering,
                       {dialect.Text(numbers)} AS Numbers, {dialect.Text("zt")} AS State FROM {table}
                WHERE {dialect.CanBe(column, "@wanted", "@like")}
                """,
                new { wanted, like = LikeText.Containing(wanted) });
            await foreach (RawMember row in rows.WithCancellation(cancellation))
            {
                yield return new MemberRow(table, row.Term, row.Offering, row.Numbers, row.State);
            }
        }
    }

    private async Task<IReadOnlyList<(string Table, string Numbers)>> ExistingAsync(DbConnection connection)
    {
        HashSet<string> existing = (
            await connection.QueryAsync<(string TableName, string ColumnName)>(database.Dialect.ColumnsQuery))
            .Select(row => row.TableName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Tables.Where(one => existing.Contains(one.Table)).ToList();
    }

    private static string Brief(string text) => Cell.Visible(
        text.Length > ExampleLengthMax ? text[..ExampleLengthMax] : text);

    private sealed class RawMember
    {
        public string? Term { get; init; }
        public string? Offering { get; init; }
        public string? Numbers { get; init; }
        public string? State { get; init; }
    }
}
