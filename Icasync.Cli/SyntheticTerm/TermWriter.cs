using System.Data.Common;
using Dapper;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;

namespace Icasync.Cli.SyntheticTerm;

/// <summary>Writes a made-up term into the source tables, in one transaction.</summary>
public static class TermWriter
{
    /// <summary>
    /// Rows by table; null when a file holds rows of that term already, or a server rows of any: those are somebody's.
    /// </summary>
    /// <param name="makeTables">Whether tables that a server lacks are made; a file gets them always.</param>
    public static Task<IReadOnlyDictionary<string, long>?> WriteAsync(
        Database database, TermSpec spec, bool makeTables, CancellationToken cancellation) =>
        database.InTransactionAsync<IReadOnlyDictionary<string, long>?>(
            async (connection, transaction) =>
            {
                await SourceSchema.PrepareAsync(
                    database, connection, transaction, SourceSchema.Columns.Keys, makeTables);
                if (await HoldsAsync(database, connection, transaction, spec.Term))
                {
                    return null;
                }

                Dictionary<string, long> written = [];
                foreach ((string table, IEnumerable<object?[]> rows) in TermGenerator.Generate(spec).Tables)
                {
                    long count = 0;
                    await database.BulkInsertAsync(
                        connection, transaction, table, SourceSchema.Columns[table],
                        rows.Select(row =>
                        {
                            count++;
                            return row;
                        }));
                    written[table] = count;
                }

                return written;
            },
            cancellation);

    private static async Task<bool> HoldsAsync(
        Database database, DbConnection connection, DbTransaction transaction, string term) =>
        await (database.Options.Provider == DatabaseProvider.Sqlite
            ? connection.QuerySingleAsync<long>(
                "SELECT COUNT(*) FROM u_jw_kcb_cur WHERE xnxq = @term", new { term = SourceKey.Of(term) }, transaction)
            : connection.QuerySingleAsync<long>("SELECT COUNT(*) FROM u_jw_kcb_cur", transaction: transaction)) > 0;
}
