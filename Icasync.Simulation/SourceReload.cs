using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Simulation;

/// <summary>
/// The academic system reloads a table: for a while it holds no row, or only the first of them, and then all are back.
/// </summary>
internal sealed class SourceReload(TrialWorld world)
{
    private static readonly string[] Tables =
        [SourceTables.Timetable, SourceTables.Enrolments, SourceTables.Assignments, SourceTables.Students, SourceTables.Teachers];

    private string? _table;

    /// <summary>The table that has no row now.</summary>
    public string? Emptied { get; private set; }

    /// <summary>Takes rows away, unless another table is being reloaded.</summary>
    public async Task BeginAsync()
    {
        if (_table is not null)
        {
            return;
        }

        string table = Tables[world.Random.Next(Tables.Length)];
        bool whole = world.Random.Next(2) == 0;
        int kept = world.Random.Next(1, 12);
        _table = table;
        await world.Get<Database>().InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync($"CREATE TABLE sim_kept AS SELECT * FROM {table}", transaction: transaction);
                await connection.ExecuteAsync(
                    whole
                        ? $"DELETE FROM {table}"
                        : $"DELETE FROM {table} WHERE rowid NOT IN (SELECT rowid FROM {table} ORDER BY rowid LIMIT @kept)",
                    new { kept },
                    transaction);
            },
            default);
        Emptied = whole ? table : null;
        world.Note($"{table} is reloaded and holds {(whole ? 0 : kept)} rows");
    }

    /// <summary>All rows are back as they were.</summary>
    public async Task EndAsync()
    {
        if (_table is null)
        {
            return;
        }

        await world.Get<Database>().InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                $"DELETE FROM {_table}; INSERT INTO {_table} SELECT * FROM sim_kept; DROP TABLE sim_kept;", transaction: transaction),
            default);
        world.Note($"{_table} is whole again");
        _table = Emptied = null;
    }
}
