using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Writes gx_zt onto rows that are recorded as processed: those of this attempt, and those of earlier runs that the
/// source refused or that a death of the process left unwritten. What is owed stands with the offering, so it outlives
/// the rows that an attempt staged.
/// </summary>
public sealed class OwedWriteBack(
    Database database, SourceReader source, WriteBack writeBack, FindingLog findings, TimeProvider time)
{
    /// <summary>Parameters of one statement: under the 2,100 of SQL Server.</summary>
    private const int IdsMax = 500;

    /// <summary>
    /// Owes what the attempt staged of an offering whose rows are recorded as processed in the same transaction.
    /// </summary>
    public static Task OweAsync(
        DbConnection connection, DbTransaction transaction, AttemptInput attempt, string offeringId) =>
        connection.ExecuteAsync(
            OfferingTable.OweWriteBack,
            new { offeringId, attempt.RunId, attempt.Attempt },
            transaction);

    /// <summary>
    /// Writes what is owed in the term. A source that refuses is asked once and stands in the findings of the run;
    /// what it refused stays owed.
    /// </summary>
    /// <param name="staged">The offerings whose staged rows of this attempt are those that were processed.</param>
    public async Task WriteAsync(
        AttemptInput attempt, IReadOnlySet<string> staged, CancellationToken cancellation)
    {
        List<Owed> owed = await database.ReadAsync(
            async connection => (await connection.QueryAsync<Owed>(
                """
                SELECT offering_id AS OfferingId, offering AS Offering, row_versions AS RowVersions
                FROM icasync_offering WHERE term = @Term AND write_back_owed = 1 ORDER BY offering_id
                """,
                new { attempt.Term })).ToList(),
            cancellation);
        await StageAsync(
            attempt, owed.Where(one => !staged.Contains(one.OfferingId)).ToList(), cancellation);
        List<string> written = [];
        string? refusal = null;
        foreach (Owed one in owed)
        {
            try
            {
                await writeBack.ApplyAsync(attempt.Key(), one.OfferingId, time.GetUtcNow(), cancellation);
                written.Add(one.OfferingId);
            }
            catch (DbException exception) when (!SqlTransients.IsTransient(exception))
            {
                refusal = SqlTransients.Name(exception);
                break;
            }
        }

        await SettleAsync(attempt, written, refusal, cancellation);
    }

    // The rows of an earlier run are read again: those in a version that was processed get their mark, others are new
    // work and wait for their own run.
    private async Task StageAsync(AttemptInput attempt, IReadOnlyList<Owed> owed, CancellationToken cancellation)
    {
        if (owed.Count == 0)
        {
            return;
        }

        Dictionary<string, Owed> byOffering = owed.ToDictionary(one => one.Offering, StringComparer.Ordinal);
        List<(string OfferingId, IReadOnlyList<TimetableRow> Rows)> rows = [];
        await foreach (OfferingRows read in source.ReadTimetableAsync(
            attempt.Term, byOffering.Keys.ToHashSet(StringComparer.Ordinal), cancellation))
        {
            if (read.Offering is { } number && byOffering.TryGetValue(number, out Owed? one))
            {
                rows.Add((one.OfferingId, one.Processed(read.Rows)));
            }
        }

        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (Owed[] part in owed.Chunk(IdsMax))
                {
                    await connection.ExecuteAsync(
                        """
                        DELETE FROM icasync_source_row
                        WHERE run_id = @RunId AND attempt = @Attempt AND offering_id IN @ids
                        """,
                        new { attempt.RunId, attempt.Attempt, ids = part.Select(one => one.OfferingId) },
                        transaction);
                }

                await writeBack.StageAsync(connection, transaction, attempt.Key(), rows);
            },
            cancellation);
    }

    private Task SettleAsync(
        AttemptInput attempt, List<string> written, string? refusal, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (string[] ids in written.Chunk(IdsMax))
                {
                    await connection.ExecuteAsync(
                        OfferingTable.SettleWriteBack, new { ids },
                        transaction);
                }

                await findings.WriteFindingsAsync(
                    connection, transaction, attempt.RunId, group: 5,
                    refusal is null
                        ? []
                        :
                        [
                            new Finding(
                                FindingCode.SourceRights, null,
                                $"the source refused gx_zt and gx_sj of processed rows ({refusal}); "
                                + "the next run writes them"),
                        ]);
            },
            cancellation);

    private sealed class Owed
    {
        public required string OfferingId { get; init; }
        public required string Offering { get; init; }
        public string? RowVersions { get; init; }

        // Quarantined rows keep their NULL, so that the source's owners see which rows were not processed (DOMAIN D1).
        public List<TimetableRow> Processed(IReadOnlyList<TimetableRow> rows)
        {
            HashSet<string> versions = (RowVersions ?? string.Empty).Split(',').ToHashSet(StringComparer.Ordinal);
            return rows
                .Where(row => versions.Contains(RowVersion.Of(row)) && PeriodParser.Parse(row).Quarantined is null)
                .ToList();
        }
    }
}
