using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Microsoft.Data.SqlClient;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A database of a campus's own, by a random name, on a server that the environment names. It is gone with the campus.
/// </summary>
internal sealed partial class CampusServer : CampusDatabase, IConnectionSource
{
    private const int LockTimeOut = 1222;
    private const int TriesMax = 40;

    /// <summary>One at a time: each CREATE DATABASE wants the server's model for itself.</summary>
    private static readonly Lock Making = new();

    private readonly string _server;
    private bool _isAway;

    /// <param name="server">A connection string whose login may make databases.</param>
    public CampusServer(string server)
    {
        _server = server;
        SqlConnectionStringBuilder text = new(server) { InitialCatalog = Name };
        if (!text.ShouldSerialize("Max Pool Size"))
        {
            // Several universities are there at a time, and a server may take a hundred connections in all.
            text.MaxPoolSize = 20;
        }

        Options = new DatabaseOptions
        {
            Provider = DatabaseProvider.SqlServer, ConnectionString = text.ConnectionString,
        };
        lock (Making)
        {
            Repeat($"CREATE DATABASE [{Name}]", SqlTransients.IsTransient);
        }

        try
        {
            Prepare();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Name { get; } = $"icasync_test_{Guid.NewGuid():N}";

    public override DatabaseOptions Options { get; }

    public override IConnectionSource Source => this;

    public override bool HasSource => true;

    public override string ColumnsQuery =>
        """
        SELECT TABLE_NAME + '.' + COLUMN_NAME + CASE IS_NULLABLE WHEN 'NO' THEN ' NOT NULL' ELSE ' NULL' END
        FROM INFORMATION_SCHEMA.COLUMNS
        WHERE (TABLE_NAME LIKE 'icasync%' OR TABLE_NAME = 'juhe_renwu') AND TABLE_NAME <> 'icasync_schema_version'
        """;

    public override DbConnection Open() => Open(ServerConnection.Text(Options));

    /// <inheritdoc/>
    public Task<DbConnection> OpenAsync(CancellationToken cancellation) =>
        _isAway ? throw new AwayException() : ServerConnection.OpenAsync(Options, cancellation);

    public override string Words(string sql) => InTransactSql(sql);

    /// <summary>A statement of a test, which is written as SQLite has it, in the server's words.</summary>
    internal static string InTransactSql(string sql) => Length().Replace(
        Literal().Replace(sql, "N$0").Replace("||", "+", StringComparison.Ordinal), "LEN(");

    public override string MoveAside(string table, IReadOnlyList<string> columns) =>
        $"SELECT {string.Join(", ", columns)} INTO old_{table} FROM {table}; DROP TABLE {table}";

    public override string Untyped(string column) => $"{column} nvarchar(500) NULL";

    public override string Trigger(string name, string act, string table, string? row, string? before) =>
        TriggerText(name, act, table, row, before);

    // A trigger of the server sees all rows of a statement at once, and is fired by a statement without a row too.
    internal static string TriggerText(string name, string act, string table, string? row, string? before)
    {
        string? after = row is null ? null
            : $"EXISTS (SELECT 1 FROM inserted i WHERE {InTransactSql(New().Replace(row, "i."))})";
        string? earlier = before is null ? null
            : $"EXISTS (SELECT 1 FROM deleted d WHERE {InTransactSql(Old().Replace(before, "d."))})";
        string when = string.Join(" AND ", new[] { after, earlier }.OfType<string>());
        return $"CREATE TRIGGER {name} ON {table} AFTER {act} AS "
            + $"{(when.Length == 0 ? when : "IF " + when)} BEGIN;THROW 50000, N'refused: Li Si', 1;END";
    }

    // Who holds a row of one of our tables is met by whoever wants to write it, and is waited for hardly at all here.
    public override bool IsFree()
    {
        using DbConnection connection = Alone();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = FreeText(OurTables(connection));
        try
        {
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqlException held) when (held.Number == LockTimeOut)
        {
            return false;
        }
    }

    internal static string FreeText(IEnumerable<(string Table, string Column)> tables) =>
        "SET XACT_ABORT ON; SET LOCK_TIMEOUT 50; BEGIN TRANSACTION; "
        + string.Concat(tables.Select(one => $"UPDATE {one.Table} SET {one.Column} = {one.Column}; "))
        + "ROLLBACK TRANSACTION;";

    // Every run notes in its row how it goes on, and that it has ended.
    public override IDisposable Hold()
    {
        DbConnection other = Alone();
        using DbCommand held = other.CreateCommand();
        held.CommandText = "BEGIN TRANSACTION; UPDATE icasync_run SET gate = gate;";
        held.ExecuteNonQuery();
        return other;
    }

    public override IDisposable TakeAway()
    {
        _isAway = true;
        return new Undo(() => _isAway = false);
    }

    public override string Version()
    {
        using DbConnection connection = Open();
        StringBuilder all = new();
        foreach (string table in connection.Query<string>(
            "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME")
            .AsList())
        {
            all.AppendLine(table).AppendJoin('\n', connection.Query($"SELECT * FROM {table}")
                .Select(row => string.Join('|', ((IDictionary<string, object>)row).Values))
                .Order(StringComparer.Ordinal));
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }

    public override void Dispose()
    {
        using (SqlConnection ours = new(ServerConnection.Text(Options)))
        {
            SqlConnection.ClearPool(ours);
        }

        try
        {
            OnServer($"ALTER DATABASE [{Name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
        }
        catch (SqlException)
        {
            // A server that speaks T-SQL need not know this; its database then goes once nobody uses it.
        }

        lock (Making)
        {
            Repeat($"DROP DATABASE [{Name}]", _ => true);
        }
    }

    // Any text of ours but its first column: that may count by itself.
    private static List<(string Table, string Column)> OurTables(DbConnection connection) =>
        connection.Query<(string Table, string Column)>(
            """
            SELECT TABLE_NAME, MAX(COLUMN_NAME) FROM INFORMATION_SCHEMA.COLUMNS
            WHERE (TABLE_NAME LIKE 'icasync%' OR TABLE_NAME = 'juhe_renwu') AND TABLE_NAME <> 'icasync_schema_version'
                AND DATA_TYPE = 'nvarchar'
            GROUP BY TABLE_NAME
            """).AsList();

    private SqlConnection Alone() => Open(
        new SqlConnectionStringBuilder(ServerConnection.Text(Options)) { Pooling = false }.ConnectionString);

    private static SqlConnection Open(string text)
    {
        SqlConnection connection = new(text);
        connection.Open();
        return connection;
    }

    private void OnServer(string text)
    {
        using SqlConnection connection = Open(_server);
        using SqlCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 120;
        command.ExecuteNonQuery();
    }

    // Somebody else makes a database at this moment, or a session has not quite ended.
    private void Repeat(string text, Func<SqlException, bool> passes)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                OnServer(text);
                return;
            }
            catch (SqlException refused) when (tries < TriesMax && passes(refused))
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(250));
            }
        }
    }

    private sealed class AwayException() : DbException("the server cannot be reached")
    {
        public override bool IsTransient => true;
    }

    [GeneratedRegex("'(?:[^']|'')*'")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\blength\(", RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    [GeneratedRegex(@"\bnew\.", RegexOptions.IgnoreCase)]
    private static partial Regex New();

    [GeneratedRegex(@"\bold\.", RegexOptions.IgnoreCase)]
    private static partial Regex Old();
}
