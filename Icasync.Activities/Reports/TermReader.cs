using System.Data.Common;
using Dapper;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>Which terms there are, and which one is now.</summary>
public sealed class TermReader(Database database, TimeProvider time)
{
    /// <summary>Terms that have rows in the timetable or runs, newest first.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        // Two questions, not a UNION: the source's collation need not be ours.
        IEnumerable<string?> found = (await connection.QueryAsync<string?>(
            $"SELECT DISTINCT {database.Dialect.Text("xnxq")} FROM u_jw_kcb_cur"))
            .Concat(await connection.QueryAsync<string>("SELECT DISTINCT term FROM icasync_run"));
        return found
            .Select(raw => TermCode.TryParse(raw, out string term) ? term : null)
            .OfType<string>()
            .Distinct()
            .OrderDescending(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>
    /// The term whose dates span today, else the next to start, else null (CONTRACTS 3, Sync__Term). A row of a wrong
    /// year makes a term span another one: of several, the one that started last is the one that is taught.
    /// </summary>
    public async Task<string?> FindCurrentAsync(CancellationToken cancellation)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
        await using DbConnection connection = await database.OpenAsync(cancellation);
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

        IEnumerable<(DateOnly First, string Term)> open = spans
            .Where(span => span.Value.Last >= today)
            .Select(span => (span.Value.First, span.Key))
            .Order();
        return open.LastOrDefault(one => one.First <= today).Term ?? open.FirstOrDefault().Term;
    }
}
