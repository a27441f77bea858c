using System.Data.Common;
using System.Globalization;
using Dapper;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>Which terms there are, where each is in its life, and which one is now.</summary>
public sealed class TermReader(Database database, SyncOptions sync, TimeProvider time)
{
    /// <summary>Terms that have rows in the timetable or runs, newest first.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        // Two questions, not a UNION: the source's collation need not be ours.
        IEnumerable<string?> found = (await connection.QueryAsync<string?>(
            $"SELECT DISTINCT {database.Dialect.Text("xnxq")} FROM u_jw_kcb_cur"))
            .Concat(await connection.QueryAsync<string>("SELECT DISTINCT term FROM icasync_run"))
            .Concat(await connection.QueryAsync<string>("SELECT term FROM icasync_term"));
        return found
            .Select(raw => TermCode.TryParse(raw, out string term) ? term : null)
            .OfType<string>()
            .Distinct()
            .OrderDescending(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>Each term with its state, newest first.</summary>
    public async Task<IReadOnlyList<TermView>> ReadAsync(CancellationToken cancellation)
    {
        IReadOnlyList<string> terms = await ListAsync(cancellation);
        await using DbConnection connection = await database.OpenAsync(cancellation);
        Dictionary<string, Row> rows = await RowsAsync(connection);
        IReadOnlyList<DatedTerm> all = await DatedAsync(connection, rows);
        Dictionary<string, DatedTerm> dated = all.ToDictionary(one => one.Term, StringComparer.Ordinal);
        IReadOnlyList<string> followed = Followed(rows, all);
        Dictionary<string, long> calendars = (await connection.QueryAsync<(string Term, long N)>(
            "SELECT term, COUNT(*) FROM icasync_offering WHERE calendar_id IS NOT NULL GROUP BY term"))
            .ToDictionary(row => row.Term, row => row.N);
        return terms.Select(term =>
        {
            Row? row = rows.GetValueOrDefault(term);
            DatedTerm? days = dated.GetValueOrDefault(term);
            return new TermView
            {
                Term = term,
                State = row?.State ?? TermState.ByDate,
                First = days?.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Last = days?.Last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Calendars = calendars.GetValueOrDefault(term),
                Followed = followed.Contains(term),
                By = row?.RetiredBy ?? row?.OpenedBy,
                At = row?.RetiredAt ?? row?.OpenedAt,
            };
        }).ToList();
    }

    /// <summary>
    /// The terms that schedules run for today, the one that is now first: the setting's, else those of the dates and
    /// those that were opened; none of them retired.
    /// </summary>
    public async Task<IReadOnlyList<string>> FollowedAsync(CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        Dictionary<string, Row> rows = await RowsAsync(connection);
        return Followed(rows, sync.Term is null ? await DatedAsync(connection, rows) : []);
    }

    private IReadOnlyList<string> Followed(Dictionary<string, Row> rows, IReadOnlyList<DatedTerm> dated)
    {
        if (sync.Term is { } set)
        {
            return rows.GetValueOrDefault(set)?.State == TermState.Retired ? [] : [set];
        }

        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
        return TermLife.Followed(dated, today, sync.TermOverlapDays);
    }

    /// <summary>
    /// The setting's term, else the one whose dates span today, else the next to start, else null (CONTRACTS 3,
    /// Sync__Term).
    /// </summary>
    public async Task<string?> FindCurrentAsync(CancellationToken cancellation) =>
        sync.Term ?? (await FollowedAsync(cancellation)).FirstOrDefault();

    private async Task<IReadOnlyList<DatedTerm>> DatedAsync(DbConnection connection, Dictionary<string, Row> rows)
    {
        Dialect dialect = database.Dialect;
        Dictionary<string, (DateOnly First, DateOnly Last)> spans = [];
        foreach ((string? raw, string? date) in await connection.QueryAsync<(string?, string?)>(
            $"SELECT DISTINCT {dialect.Text("xnxq")}, {dialect.Text("rq")} FROM u_jw_kcb_cur"))
        {
            if (TermCode.TryParse(raw, out string term) && FieldParsers.Normal(date) is { } text
                && FieldParsers.Date(text) is { } day)
            {
                (DateOnly first, DateOnly last) = spans.GetValueOrDefault(term, (day, day));
                spans[term] = (day < first ? day : first, day > last ? day : last);
            }
        }

        return [.. spans.Select(span => new DatedTerm(
            span.Key, span.Value.First, span.Value.Last,
            rows.GetValueOrDefault(span.Key)?.State ?? TermState.ByDate))];
    }

    private static async Task<Dictionary<string, Row>> RowsAsync(DbConnection connection) =>
        (await connection.QueryAsync<Row>(
            """
            SELECT term AS Term, opened_at AS OpenedAt, opened_by AS OpenedBy, retired_at AS RetiredAt,
                retired_by AS RetiredBy
            FROM icasync_term
            """)).ToDictionary(row => row.Term, StringComparer.Ordinal);

    private sealed class Row
    {
        public required string Term { get; init; }
        public string? OpenedAt { get; init; }
        public string? OpenedBy { get; init; }
        public string? RetiredAt { get; init; }
        public string? RetiredBy { get; init; }

        public TermState State => TermActs.StateOf(OpenedAt, RetiredAt);
    }
}
