using System.Data.Common;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Tests.Sql;
using Microsoft.Data.Sqlite;

namespace Icasync.Tests.Scenarios;

/// <summary>A SQLite file of a campus's own; the program may see it through the stand-in for SQL Server.</summary>
internal sealed class CampusFile : CampusDatabase
{
    private static readonly Lazy<byte[]> Migrated = new(() => Make(standIn: false));
    private static readonly Lazy<byte[]> MigratedWithSource = new(() => Make(standIn: true));
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"icasync-{Guid.NewGuid():N}.db");
    private SqliteConnection? _watcher;

    public CampusFile(bool standIn)
        : this(standIn, (standIn ? MigratedWithSource : Migrated).Value)
    {
    }

    private CampusFile(bool standIn, byte[] content)
    {
        File.WriteAllBytes(_file, content);
        Server = standIn ? new EmulatedServer(_file) : null;
        Options = new DatabaseOptions { ConnectionString = _file };
    }

    /// <summary>The stand-in, or null where the program sees the file.</summary>
    public EmulatedServer? Server { get; }

    public override string Name => Path.GetFileName(_file);

    public override DatabaseOptions Options { get; }

    public override IConnectionSource? Source => Server;

    public override bool HasSource => Server is not null;

    public override string ColumnsQuery =>
        """
        SELECT m.name || '.' || c.name || CASE WHEN c."notnull" = 1 OR (c.pk = 1 AND c.type = 'INTEGER') THEN
            ' NOT NULL' ELSE ' NULL' END
        FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND (m.name LIKE 'icasync%' OR m.name = 'juhe_renwu') AND m.name <>
            'icasync_schema_version'
        """;

    public override DbConnection Open() => Open(string.Empty);

    public override string Words(string sql) => sql;

    public override string MoveAside(string table, IReadOnlyList<string> columns) =>
        $"ALTER TABLE {table} RENAME TO old_{table}";

    public override string Untyped(string column) => column;

    public override string Trigger(string name, string act, string table, string? row, string? before)
    {
        string when = string.Join(" AND ", new[] { row, before }.OfType<string>());
        return $"CREATE TRIGGER {name} BEFORE {act} ON {table} {(when.Length == 0 ? when : "WHEN " + when)} "
            + "BEGIN SELECT RAISE(ABORT, 'refused: Li Si'); END";
    }

    public override bool IsFree()
    {
        using DbConnection connection = Open(";Default Timeout=1;Pooling=False");
        using DbCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK;";
        command.CommandTimeout = 1;
        try
        {
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException locked) when (locked.SqliteErrorCode == SqliteErrors.Busy)
        {
            return false;
        }
    }

    public override IDisposable Hold()
    {
        DbConnection other = Open(";Pooling=False");
        using DbCommand held = other.CreateCommand();
        held.CommandText = "BEGIN EXCLUSIVE";
        held.ExecuteNonQuery();
        return other;
    }

    public override IDisposable TakeAway()
    {
        SqliteConnection.ClearAllPools();
        string aside = _file + ".aside";
        File.Move(_file, aside);
        return new Undo(() => File.Move(aside, _file, overwrite: true));
    }

    // Changes when another connection than the one that asks has changed the file.
    public override string Version()
    {
        _watcher ??= Open(";Pooling=False");
        using SqliteCommand command = _watcher.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    public override void Dispose()
    {
        _watcher?.Dispose();
        SqliteConnection.ClearAllPools();
        foreach (string file in new[] { _file, _file + "-wal", _file + "-shm" })
        {
            File.Delete(file);
        }
    }

    // Every campus begins with the same tables: the migrations run once, and hundreds of campuses copy what they made.
    private static byte[] Make(bool standIn)
    {
        using CampusFile campus = new(standIn, []);
        campus.Prepare();
        campus.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        SqliteConnection.ClearAllPools();
        return File.ReadAllBytes(campus._file);
    }

    private SqliteConnection Open(string more)
    {
        SqliteConnection connection = new($"Data Source={_file}{more}");
        connection.Open();
        return connection;
    }
}
