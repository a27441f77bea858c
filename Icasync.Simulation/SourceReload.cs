using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Simulation;

/// <summary>
/// The academic system reloads a table: for a while it holds no row, or only the first of them, and then all are back.
/// </summary>
internal sealed class SourceReload(TrialWorld world)
{
    private static readonly string[] Tables =
        [SourceTables.Timetable, SourceTables.Enrolments, SourceTables.Assignments, SourceTables.Students,
        SourceTables.Teachers];

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
                string gone = whole ? "1 = 1" : $"rowid NOT IN (SELECT rowid FROM {table} ORDER BY rowid LIMIT @kept)";
                await connection.ExecuteAsync(
                    $"CREATE TABLE sim_gone AS SELECT {ColumnsOf(table)} FROM {table} WHERE {gone}",
                    new { kept },
                    transaction);
                await connection.ExecuteAsync($"DELETE FROM {table} WHERE {gone}", new { kept }, transaction);
            },
            default);
        Emptied = whole ? table : null;
        world.Note($"{table} is reloaded and holds {(whole ? 0 : kept)} rows");
    }

    /// <summary>
    /// The rows that were taken away are back as they were, beside what was added or changed meanwhile.
    /// </summary>
    public async Task EndAsync()
    {
        if (_table is null)
        {
            return;
        }

        await world.Get<Database>().InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                $"""
                INSERT INTO {_table} ({ColumnsOf(_table)}) SELECT {ColumnsOf(_table)} FROM sim_gone;
                DROP TABLE sim_gone;
                """,
                transaction: transaction),
            default);
        world.Note($"{_table} is whole again");
        _table = Emptied = null;
    }

    private static string ColumnsOf(string table) => string.Join(", ", SourceSchema.Columns[table]);
}
