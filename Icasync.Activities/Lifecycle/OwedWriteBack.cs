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
    /// <summary>Offerings in one statement, which holds locks on their rows of the source.</summary>
    private const int OfferingsMax = 250;

    /// <summary>
    /// Owes what the attempt staged of offerings whose rows are recorded as processed in the same transaction.
    /// </summary>
    public static Statement Owing(Dialect dialect, AttemptInput attempt, IEnumerable<string> offeringIds) => new(
        OfferingTable.OweWriteBack(dialect),
        new { rows = JsonRows.Of(offeringIds), attempt.RunId, attempt.Attempt });

    /// <summary>
    /// Writes what is owed in the term. A source that refuses is asked once and stands in the findings of the run;
    /// what it refused stays owed.
    /// </summary>
    /// <param name="first">Statements that may owe more, done in the round trip that asks what is owed.</param>
    /// <param name="staged">The offerings whose staged rows of this attempt are those that were processed.</param>
    public async Task WriteAsync(
        AttemptInput attempt, RunRow run, IReadOnlyList<Statement> first, IReadOnlySet<string> staged,
        CancellationToken cancellation)
    {
        List<Owed> owed = await ReadAsync(attempt.Term, first, cancellation);
        await StageAsync(
            attempt, owed.Where(one => !staged.Contains(one.OfferingId)).ToList(), cancellation);
        List<string> written = [];
        string? refusal = null;
        foreach (string[] part in owed.Select(one => one.OfferingId).Chunk(OfferingsMax))
        {
            try
            {
                await writeBack.ApplyAsync(attempt.Key(), part, time.GetUtcNow(), cancellation);
                written.AddRange(part);
            }
            catch (Exception exception) when (SqlTransients.IsRefusal(exception))
            {
                refusal = SqlTransients.Name(SqlTransients.Of(exception)!);
                break;
            }
        }

        await SettleAsync(run, written, refusal, cancellation);
    }

    /// <summary>
    /// Takes gx_zt from the rows of offerings whose effects were taken back: what WPS does not show must not look
    /// processed to the source's owners (D1).
    /// </summary>
    public async Task TakeBackAsync(
        AttemptInput attempt, IReadOnlyList<string> offerings, CancellationToken cancellation)
    {
        List<(string OfferingId, IReadOnlyList<TimetableRow> Rows)> rows = [];
        await foreach (OfferingRows read in source.ReadTimetableAsync(
            attempt.Term, offerings.ToHashSet(StringComparer.Ordinal), cancellation))
        {
            if (read.Offering is { } number)
            {
                rows.Add((new OfferingKey(attempt.Term, number).Id, read.Rows));
            }
        }

        await RestageAsync(attempt, rows.Select(one => one.OfferingId), rows, processed: false, cancellation);
        foreach (string[] part in rows.Select(one => one.OfferingId).Chunk(OfferingsMax))
        {
            await writeBack.ApplyAsync(attempt.Key(), part, time.GetUtcNow(), cancellation, processed: false);
        }
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

        await RestageAsync(attempt, owed.Select(one => one.OfferingId), rows, processed: true, cancellation);
    }

    private Task RestageAsync(
        AttemptInput attempt, IEnumerable<string> offeringIds,
        List<(string OfferingId, IReadOnlyList<TimetableRow> Rows)> rows, bool processed,
        CancellationToken cancellation) => database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    $"""
                    DELETE FROM icasync_source_row
                    WHERE run_id = @RunId AND attempt = @Attempt AND offering_id IN (
                        SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
                    """,
                    new { attempt.RunId, attempt.Attempt, rows = JsonRows.Of(offeringIds) },
                    transaction);
                await writeBack.StageAsync(connection, transaction, attempt.Key(), rows, processed);
            },
            cancellation);

    private async Task<List<Owed>> ReadAsync(
        string term, IReadOnlyList<Statement> first, CancellationToken cancellation)
    {
        Statement reading = new(
            """
            SELECT offering_id AS OfferingId, offering AS Offering, row_versions AS RowVersions
            FROM icasync_offering WHERE term = @term AND write_back_owed = 1 ORDER BY offering_id
            """,
            new { term });
        async Task<List<Owed>> ReadAsync(SqlMapper.GridReader all) => (await all.ReadAsync<Owed>()).ToList();
        return first.Count == 0
            ? await database.ReadAsync([reading], ReadAsync, cancellation)
            : await database.ReadAfterAsync(first, [reading], ReadAsync, cancellation) ?? [];
    }

    private async Task SettleAsync(
        RunRow run, List<string> written, string? refusal, CancellationToken cancellation)
    {
        await findings.WriteFindingsAsync(
            run, group: 5,
            refusal is null
                ? []
                :
                [
                    new Finding(
                        FindingCode.SourceRights, null,
                        $"the source refused gx_zt and gx_sj of processed rows ({refusal}); "
                        + "the next run writes them"),
                ],
            cancellation);
        if (written.Count > 0)
        {
            await database.RunAsync(
                [new Statement(
                    OfferingTable.SettleWriteBack(database.Dialect), new { rows = JsonRows.Of(written) })],
                cancellation);
        }
    }

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
