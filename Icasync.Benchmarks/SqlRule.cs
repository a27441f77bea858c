using System.Text;
using Microsoft.Data.Sqlite;

namespace Icasync.Benchmarks;

/// <summary>
/// The rule of DOMAIN 3.2 as SQL with window functions, over the generator's own text forms only: what a database does
/// that neither parses nor quarantines. Rows of one period merge, a run goes on while the next period follows within 30
/// minutes.
/// </summary>
internal static class SqlRule
{
    private const string Query =
        """
        WITH live AS (
            SELECT kkh, substr(rq, 1, 10) AS day, kcmc, sfdk, jc,
                   CAST(substr(st, 1, 2) AS INTEGER) * 60 + CAST(substr(st, 4, 2) AS INTEGER) AS st,
                   CAST(substr(ed, 1, 2) AS INTEGER) * 60 + CAST(substr(ed, 4, 2) AS INTEGER) AS ed,
                   room, lq, ghs, xms
            FROM lesson
            WHERE zt IS NULL OR lower(trim(zt)) NOT IN ('delete', 'del')
        ),
        period AS (
            SELECT kkh, day, kcmc, sfdk, jc, MIN(st) AS st, MAX(ed) AS ed, group_concat(DISTINCT room) AS room,
                   group_concat(DISTINCT lq) AS lq, group_concat(DISTINCT ghs) AS ghs, group_concat(DISTINCT xms) AS xms
            FROM live GROUP BY kkh, day, kcmc, sfdk, jc
        ),
        marked AS (
            SELECT kkh, day, kcmc, sfdk, jc, st, ed, room, lq, ghs, xms,
                   CASE WHEN jc = LAG(jc) OVER same + 1 AND st - LAG(ed) OVER same <= 30 THEN 0 ELSE 1 END AS starts
            FROM period WINDOW same AS (PARTITION BY kkh, day, kcmc, sfdk ORDER BY jc)
        ),
        numbered AS (
            SELECT kkh, day, kcmc, sfdk, jc, st, ed, room, lq, ghs, xms,
                   SUM(starts) OVER (PARTITION BY kkh, day, kcmc, sfdk ORDER BY jc) AS run
            FROM marked
        )
        SELECT kkh, day, MIN(st), MAX(ed), group_concat(jc, '/'), group_concat(DISTINCT room), group_concat(DISTINCT
            lq),
               group_concat(DISTINCT ghs), group_concat(DISTINCT xms)
        FROM numbered GROUP BY kkh, day, kcmc, sfdk, run
        """;

    /// <summary>Every session as one comparable text; the caller counts and sorts.</summary>
    public static IEnumerable<string> Sessions(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = Query;
        command.CommandTimeout = 600;
        using SqliteDataReader reader = command.ExecuteReader();
        StringBuilder text = new();
        while (reader.Read())
        {
            text.Clear();
            text.Append(reader.GetString(0))
                .Append('|')
                .Append(reader.GetString(1))
                .Append('|')
                .Append(reader.GetInt64(2))
                .Append('|').Append(reader.GetInt64(3)).Append('|').Append(reader.GetString(4)).Append('|')
                .Append(reader.GetString(5));
            yield return text.ToString();
        }
    }
}
