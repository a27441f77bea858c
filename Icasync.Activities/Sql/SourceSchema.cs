using System.Data.Common;
using Dapper;
using Icasync.Activities.Settings;

namespace Icasync.Activities.Sql;

/// <summary>
/// The source tables as DOMAIN 1 describes them: made for import and generate, on a server only where that was asked
/// for, and never altered.
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

    private static readonly Dictionary<string, IReadOnlyList<string>> Indexes = new()
    {
        [SourceTables.Timetable] = ["kkh", "rq", "st"],
        [SourceTables.Enrolments] = ["kkh", "xh", "kcbh"],
        [SourceTables.Students] = ["xh"],
    };

    /// <summary>
    /// Sees to it that tables are there: makes what is missing where that is asked for, and in any file of ours.
    /// </summary>
    /// <exception cref="DatabaseMissingException">One is missing and is not to be made.</exception>
    public static async Task PrepareAsync(
        Database database, DbConnection connection, DbTransaction transaction, IEnumerable<string> tables, bool make)
    {
        if (make || database.Options.Provider == DatabaseProvider.Sqlite)
        {
            await CreateMissingAsync(database.Dialect, connection, transaction);
            return;
        }

        IEnumerable<(string Table, string Column)> columns = await connection.QueryAsync<(string, string)>(
            database.Dialect.ColumnsQuery, transaction: transaction);
        if (tables.Except(columns.Select(one => one.Table), StringComparer.OrdinalIgnoreCase).ToList()
            is { Count: > 0 } missing)
        {
            throw new DatabaseMissingException(
                $"This database has no {string.Join(", ", missing)}. Give --create-tables to make the source's tables "
                + "here, or name the database that has them.");
        }
    }

    /// <summary>Makes the tables and indexes that are missing.</summary>
    public static async Task CreateMissingAsync(Dialect dialect, DbConnection connection, DbTransaction transaction)
    {
        foreach (string table in Columns.Keys)
        {
            await connection.ExecuteAsync(Make(dialect, table), transaction: transaction);
        }
    }

    /// <summary>The text that makes a table and its index where there is no such table.</summary>
    internal static string Make(Dialect dialect, string table) => dialect.MakeMissing(
        table, [.. Columns[table].Select(column => (column, KindOf(table, column)))],
        Indexes.GetValueOrDefault(table, []));

    private static SourceColumn KindOf(string table, string column) =>
        column == "id" ? SourceColumn.Key
        : Numbers.Contains(column) || Numbers.Contains(column + ":" + table) ? SourceColumn.Number
        : SourceColumn.Text;
}
