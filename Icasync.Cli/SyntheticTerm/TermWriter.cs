using System.Data.Common;
using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Cli.SyntheticTerm;

/// <summary>Writes a made-up term into the source tables of a SQLite file, in one transaction.</summary>
public static class TermWriter
{
    /// <summary>Rows by table, or null when the database holds rows of that term already.</summary>
    public static Task<IReadOnlyDictionary<string, long>?> WriteAsync(
        Database database, TermSpec spec, CancellationToken cancellation) =>
        database.InTransactionAsync<IReadOnlyDictionary<string, long>?>(
            async (connection, transaction) =>
            {
                await SourceSchema.CreateMissingAsync(connection, transaction);
                if (await HoldsAsync(connection, transaction, spec.Term))
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

    private static async Task<bool> HoldsAsync(DbConnection connection, DbTransaction transaction, string term) =>
        await connection.QuerySingleAsync<long>(
            "SELECT COUNT(*) FROM u_jw_kcb_cur WHERE xnxq = @term", new { term }, transaction) > 0;
}
