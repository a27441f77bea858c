using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Simulation;

/// <summary>
/// A cell of the source holds, for a while, what no academic system should write; then somebody mends it. One poisoned
/// row must not stop the others, and nothing of it may last.
/// </summary>
internal sealed class PoisonedCell(TrialWorld world)
{
    private static readonly object[] Poisons =
    [
        "\0", "20\0001", "\uD800", "\u200B1", "\uFEFF", "NULL", "=1+1", "\"", "'; DROP TABLE u_jw_kcb_cur; --",
        "<b>", "{\"a\":[", "😀", "\r\n", ",;、，", "0001-01-01", "9999-12-31", "1900-01-01", "2025-02-30", "24:00",
        "２０２５－０３－０６", "2.02425E+20", "-1", "99999999999999999999", long.MaxValue, long.MinValue, 0.1, 1e308,
        new byte[] { 0xFF, 0x00 }, new string('长', 5000),
    ];

    // The maker of the term knows its rows by what stands in these, and the write-back owns the others.
    private static readonly string[] Spared = ["lc", "kcbh", "id", "gx_zt", "gx_sj"];

    private (string Table, string Column, object? Before, string Quoted)? _cell;

    /// <summary>Poisons one cell of one row.</summary>
    public async Task BeginAsync()
    {
        string[] tables = [.. SourceSchema.Columns.Keys.Order(StringComparer.Ordinal)];
        string table = tables[world.Random.Next(tables.Length)];
        string[] columns = [.. SourceSchema.Columns[table].Except(Spared)];
        string column = columns[world.Random.Next(columns.Length)];
        object poison = Poisons[world.Random.Next(Poisons.Length)];
        int nth = world.Random.Next(1000);
        await world.Get<Database>().InTransactionAsync(
            async (connection, transaction) =>
            {
                long[] rows = [.. await connection.QueryAsync<long>(
                    $"SELECT rowid FROM {table} ORDER BY rowid", transaction: transaction)];
                if (rows.Length == 0)
                {
                    return;
                }

                long row = rows[nth % rows.Length];
                object? before = await connection.ExecuteScalarAsync<object?>(
                    $"SELECT {column} FROM {table} WHERE rowid = @row", new { row }, transaction);
                await connection.ExecuteAsync(
                    $"UPDATE {table} SET {column} = @poison WHERE rowid = @row", new { row, poison }, transaction);
                string quoted = (await connection.QuerySingleAsync<string>(
                    $"SELECT quote({column}) FROM {table} WHERE rowid = @row", new { row }, transaction))!;
                _cell = (table, column, before, quoted);
            },
            default);
        world.Note($"{table}.{column} holds {_cell?.Quoted[..Math.Min(40, _cell.Value.Quoted.Length)]}");
    }

    /// <summary>The cell holds again what it held. A reload may have given its row another rowid.</summary>
    public async Task EndAsync()
    {
        if (_cell is not { } cell)
        {
            return;
        }

        await world.Get<Database>().InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                $"UPDATE {cell.Table} SET {cell.Column} = @Before WHERE quote({cell.Column}) = @Quoted",
                new { cell.Before, cell.Quoted },
                transaction),
            default);
        world.Note($"{cell.Table}.{cell.Column} is mended");
        _cell = null;

        // A row of another course for a while is a row that vanished from its own: a full sync alone finds that.
        world.Term.Made.HasVanished = true;
    }
}
