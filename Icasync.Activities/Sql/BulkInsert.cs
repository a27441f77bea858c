using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Icasync.Activities.Settings;
using Microsoft.Data.SqlClient;

namespace Icasync.Activities.Sql;

/// <summary>Inserts many rows: bulk copy on SQL Server, one prepared statement elsewhere.</summary>
internal sealed class BulkInsert(DatabaseOptions options)
{
    /// <summary>
    /// Up to so many rows go as one statement on SQL Server: bulk copy costs three round trips before its first row.
    /// </summary>
    private const int RowsOfStatementMax = 2000;

    /// <summary>
    /// What a plain INSERT does: constraints hold, triggers run, NULL stays NULL. Without these the login would need
    /// ALTER on a table that has constraints or triggers, such as an older juhe_renwu.
    /// </summary>
    private const SqlBulkCopyOptions AsInsert =
        SqlBulkCopyOptions.CheckConstraints | SqlBulkCopyOptions.FireTriggers | SqlBulkCopyOptions.KeepNulls;

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _columns = new(StringComparer.Ordinal);

    /// <summary>Inserts the rows in the transaction; answers what is left to be done as a statement.</summary>
    public async Task<IReadOnlyList<Statement>> RunAsync(
        DbConnection connection, DbTransaction transaction, string table, IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows)
    {
        if (rows.TryGetNonEnumeratedCount(out int count) && count == 0)
        {
            return [];
        }

        if (options.Provider == DatabaseProvider.Sqlite)
        {
            await InsertAsync(connection, transaction, table, columns, rows);
            return [];
        }

        using IEnumerator<object?[]> each = rows.GetEnumerator();
        List<object?[]> first = [];
        while (first.Count < RowsOfStatementMax && each.MoveNext())
        {
            first.Add(each.Current);
        }

        if (first.Count == RowsOfStatementMax && connection is DeclaringConnection { Inner: SqlConnection server })
        {
            await CopyAsync(server, (SqlTransaction)transaction, table, columns, first.Concat(Rest(each)));
            return [];
        }

        Dialect dialect = Dialect.Of(options.Provider);
        while (first.Count == RowsOfStatementMax)
        {
            await Of(dialect, table, columns, first).ExecuteAsync(connection, transaction);
            first = Rest(each).Take(RowsOfStatementMax).ToList();
        }

        return first.Count == 0 ? [] : [Of(dialect, table, columns, first)];
    }

    /// <summary>The insert of a few rows as one statement.</summary>
    public static Statement Of(
        Dialect dialect, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        // What a column cannot hold is refused there, as with bulk copy: nothing is cut to a type named here.
        string[] typed = [.. columns.Select(column => column + " nvarchar(max)")];
        string names = string.Join(", ", columns);
        return new Statement(
            $"INSERT INTO {table} ({names}) SELECT {names} FROM {dialect.Rows("@rows", typed)} r",
            new { rows = JsonRows.Of(rows) });
    }

    private static IEnumerable<object?[]> Rest(IEnumerator<object?[]> each)
    {
        while (each.MoveNext())
        {
            yield return each.Current;
        }
    }

    /// <summary>
    /// Names as the table spells them: bulk copy compares them exactly, also where the database does not, and the
    /// source's tables may have them in capitals.
    /// </summary>
    internal static IReadOnlyList<string> Spelled(IReadOnlyList<string> columns, IEnumerable<string> table)
    {
        Dictionary<string, string> spelling = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in table)
        {
            spelling.TryAdd(name, name);
        }

        return columns.Select(column => spelling.GetValueOrDefault(column, column)).ToList();
    }

    private async Task CopyAsync(
        SqlConnection connection, SqlTransaction transaction, string table, IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows)
    {
        if (!_columns.TryGetValue(table, out IReadOnlyList<string>? known))
        {
            known = (await connection.QueryAsync<string>(
                "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = @table", new { table },
                transaction)).AsList();
            _columns.TryAdd(table, known);
        }

        using SqlBulkCopy copy = new(connection, AsInsert, transaction)
        {
            DestinationTableName = table, BulkCopyTimeout = options.CommandTimeoutSeconds * 10, BatchSize = 5000,
        };
        foreach ((string given, string spelled) in columns.Zip(Spelled(columns, known)))
        {
            copy.ColumnMappings.Add(given, spelled);
        }

        using RowReader reader = new(columns, rows);
        await copy.WriteToServerAsync(reader);
    }

    private static async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, string table, IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows)
    {
        await using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        string names = string.Join(", ", columns);
        string values = string.Join(", ", columns.Select((_, i) => "@p" + i));
        command.CommandText = $"INSERT INTO {table} ({names}) VALUES ({values})";
        for (int i = 0; i < columns.Count; i++)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = "@p" + i;
            command.Parameters.Add(parameter);
        }

        foreach (object?[] row in rows)
        {
            for (int i = 0; i < columns.Count; i++)
            {
                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync();
        }
    }
}
