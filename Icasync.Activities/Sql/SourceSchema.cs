using System.Data.Common;
using Dapper;

namespace Icasync.Activities.Sql;

/// <summary>
/// The source tables as DOMAIN 1 describes them: made on SQLite for import and generate, never altered.
/// </summary>
public static class SourceSchema
{
    /// <summary>Columns by table, in the order of the documents.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Columns { get; } =
        new Dictionary<string, IReadOnlyList<string>>
        {
            [SourceTables.Timetable] =
            [
                "kkh", "xnxq", "jxz", "zc", "jc", "lq", "room", "xq", "ghs", "lc", "rq", "st", "ed", "sj", "zt",
                "gx_sj", "gx_zt",
                "kcmc", "xms", "sfdk",
            ],
            [SourceTables.Enrolments] = ["kkh", "xh", "xnxq", "kcbh", "pyfadm", "xsyd", "xgxklbdm", "sj", "zt"],
            [SourceTables.Assignments] = ["kkh", "gh", "xnxq", "kcbh", "jss", "sj", "zt"],
            [SourceTables.Students] =
            [
                "id", "xm", "xh", "xydm", "xymc", "zydm", "zymc", "bjdm", "bjmc", "xb", "mz", "sfzh", "sjh", "sznj",
                "rxnf", "email",
                "lx", "update_time", "ykth", "sj", "zt",
            ],
            [SourceTables.Teachers] =
            [
                "id", "xm", "gh", "ssdwdm", "ssdwmc", "zgxw", "zgxl", "zc", "xb", "sjh", "email", "update_time", "ykth",
                "sj", "zt",
            ],
        };

    private static readonly HashSet<string> Numbers = ["jxz", "zc:" + SourceTables.Timetable, "jc", "jss", "lx"];

    private static readonly (string Table, string Columns)[] Indexes =
    [
        (SourceTables.Timetable, "kkh, rq, st"), (SourceTables.Enrolments, "kkh, xh, kcbh"),
        (SourceTables.Students, "xh"),
    ];

    /// <summary>Makes the tables and indexes that are missing (SQLite).</summary>
    public static async Task CreateMissingAsync(DbConnection connection, DbTransaction transaction)
    {
        foreach ((string table, IReadOnlyList<string> columns) in Columns)
        {
            string list = string.Join(", ", columns.Select(column => column + " " + TypeOf(table, column)));
            await connection.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {table} ({list})", transaction: transaction);
        }

        foreach ((string table, string columns) in Indexes)
        {
            await connection.ExecuteAsync(
                $"CREATE INDEX IF NOT EXISTS ix_{table} ON {table} ({columns})", transaction: transaction);
        }
    }

    // The columns are numbers at the source, but what cannot be a number has to survive an import all the same.
    private static string TypeOf(string table, string column) =>
        column == "id" ? "TEXT NOT NULL PRIMARY KEY"
        : Numbers.Contains(column) || Numbers.Contains(column + ":" + table) ? "INTEGER"
        : "TEXT";
}
