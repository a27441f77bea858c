using Dapper;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// An upgrade from whatever version. Goal: what stood in our tables stands there after it, and the tables are those of
/// a new database. Method: the scripts up to each number by hand, a row in every table, then the program's own
/// migration.
/// </summary>
public sealed class MigrationTests : IDisposable
{
    private const string Journal = "icasync_schema_version";

    private readonly string _folder = Directory.CreateTempSubdirectory("icasync-migrations-").FullName;

    [Fact]
    public void Every_older_version_with_rows_becomes_the_newest_and_keeps_them()
    {
        using SqliteConnection fresh = Open("fresh");
        Migrate("fresh");
        string journal = fresh.QuerySingle<string>(
            "SELECT sql FROM sqlite_master WHERE name = @Journal", new { Journal });
        string[] names = fresh.Query<string>($"SELECT ScriptName FROM {Journal} ORDER BY ScriptName").ToArray();
        string[] scripts = [.. Some.Of(ServerSchema.MigrationFiles("Sqlite")).Select(File.ReadAllText)];
        Assert.Equal(scripts.Length, names.Length);
        for (int version = 1; version < scripts.Length; version++)
        {
            string name = $"version{version}";
            using SqliteConnection old = Open(name);
            old.Execute(journal);
            for (int script = 0; script < version; script++)
            {
                old.Execute(scripts[script]);
                old.Execute(
                    $"INSERT INTO {Journal} (ScriptName, Applied) VALUES (@name, '2026-01-01')",
                    new { name = names[script] });
            }

            Dictionary<string, string> before = Fill(old);
            Assert.True(before.Count >= 10);
            Migrate(name);
            Assert.Equal(Columns(fresh), Columns(old));
            foreach ((string table, string row) in before)
            {
                Assert.Equal(row, old.QuerySingle<string>(Row(table, row.Count(c => c == '|') + 1, old)));
            }
        }
    }

    // The older system's table is somebody's: it keeps its columns and its rows.
    [Fact]
    public void A_table_of_the_older_system_is_left_as_it_is()
    {
        using SqliteConnection old = Open("older");
        old.Execute(
            """
            CREATE TABLE juhe_renwu (id INTEGER PRIMARY KEY, kkh TEXT, xnxq TEXT, jxz INTEGER, zc INTEGER, rq TEXT,
                kcmc TEXT, sfdk TEXT, jc_s TEXT, room_s TEXT, gh_s TEXT, xm_s TEXT, lq TEXT, sj_f TEXT, sj_t TEXT,
                sjd TEXT NOT NULL, gx_sj TEXT, gx_zt TEXT, theirs TEXT);
            INSERT INTO juhe_renwu (kkh, xnxq, sjd, gx_zt, theirs) VALUES ('K1', '2024-2025-2', 'am', '1', 'kept');
            """);
        Migrate("older");
        Assert.Equal(
            "K1 1 kept", old.QuerySingle<string>("SELECT kkh || ' ' || gx_zt || ' ' || theirs FROM juhe_renwu"));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private SqliteConnection Open(string name)
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(_folder, name)}");
        connection.Open();
        return connection;
    }

    private void Migrate(string name) =>
        new Migrator(new DatabaseOptions { ConnectionString = Path.Combine(_folder, name) }).Migrate();

    // A row of every table, with something in each column.
    private static Dictionary<string, string> Fill(SqliteConnection connection)
    {
        Dictionary<string, string> rows = [];
        foreach (IGrouping<string, (string Table, string Column, string Type)> table in Described(connection)
            .GroupBy(column => column.Table))
        {
            string values = string.Join(", ", table.Select(column => column.Type == "INTEGER" ? "7" : "'seven'"));
            string columns = string.Join(", ", table.Select(column => column.Column));
            connection.Execute($"INSERT INTO {table.Key} ({columns}) VALUES ({values})");
            rows.Add(table.Key, connection.QuerySingle<string>(Row(table.Key, table.Count(), connection)));
        }

        return rows;
    }

    // The columns that the table had first: a migration adds at the end.
    private static string Row(string table, int columns, SqliteConnection connection) => $"SELECT {string.Join(
        " || '|' || ", Described(connection).Where(one => one.Table == table).Take(columns)
            .Select(one => $"COALESCE({one.Column}, '')"))} FROM {table}";

    private static string[] Columns(SqliteConnection connection) =>
        [.. Described(connection).Select(one => $"{one.Table}.{one.Column} {one.Type}").Order(StringComparer.Ordinal)];

    private static List<(string Table, string Column, string Type)> Described(SqliteConnection connection) =>
        connection.Query<(string, string, string)>(
            """
            SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
            WHERE m.type = 'table' AND (m.name LIKE 'icasync%' OR m.name = 'juhe_renwu')
                AND m.name <> 'icasync_schema_version' ORDER BY m.name, c.cid
            """).AsList();
}
