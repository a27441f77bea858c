using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Records which row versions and people an attempt processed, offering by offering, and writes gx_zt back. Offerings
/// with a failed item stay unfinished: the next run of any kind takes them up again.
/// </summary>
public sealed class ProcessedRows(
    Database database,
    SourceReader source,
    StagingStore staging,
    OwedWriteBack writeBack,
    SessionTable sessions,
    ChangeLog changes,
    TimeProvider time,
    SyncOptions options)
{
    private const int OfferingsPerWriteMax = 100;

    /// <summary>Records the attempt's offerings. Run again, it writes the same.</summary>
    public async Task RecordAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        bool membershipOnly = attempt.Kind == RunKind.Users;
        HashSet<string> failed = await FailedAsync(attempt, cancellation);
        string beganAt = await BeganAtAsync(attempt, cancellation);
        List<StagedOffering> batch = [];
        HashSet<string> recorded = new(StringComparer.Ordinal);
        await foreach (StagedOffering staged in staging.StreamAsync(attempt.Key(), cancellation))
        {
            if (failed.Contains(staged.Desired.Key.Id))
            {
                continue;
            }

            batch.Add(staged);
            recorded.Add(staged.Desired.Key.Id);
            if (batch.Count == OfferingsPerWriteMax)
            {
                await WriteAsync(attempt, batch, beganAt, cancellation);
                batch.Clear();
            }
        }

        await WriteAsync(attempt, batch, beganAt, cancellation);
        await ReopenAdoptedAsync(attempt, cancellation);
        if (!membershipOnly)
        {
            await FinishVanishedAsync(attempt, cancellation);
        }

        if (options.WriteBack)
        {
            // A user sync reads every row and processes none: it writes only what earlier runs owe.
            await writeBack.WriteAsync(attempt, membershipOnly ? new HashSet<string>() : recorded, cancellation);
        }

        await SeenSourcesAsync(attempt, cancellation);
    }

    private async Task<HashSet<string>> FailedAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        return await database.ReadAsync(
            async connection => (await connection.QueryAsync<string>(
                """
                SELECT DISTINCT offering_id FROM icasync_work
                WHERE run_id = @RunId AND attempt = @Attempt AND (outcome IS NULL OR outcome <> 'done')
                """,
                new { attempt.RunId, attempt.Attempt })).ToHashSet(StringComparer.Ordinal),
            cancellation);
    }

    private async Task<string> BeganAtAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        return await database.ReadAsync(
            async connection => await connection.QuerySingleAsync<string>(
                "SELECT started_at FROM icasync_attempt WHERE run_id = @RunId AND attempt = @Attempt",
                new { attempt.RunId, attempt.Attempt }),
            cancellation);
    }

    private Task WriteAsync(
        AttemptInput attempt, IReadOnlyList<StagedOffering> batch, string beganAt, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (StagedOffering staged in batch)
                {
                    await WriteOneAsync(connection, transaction, attempt, staged, beganAt);
                }
            },
            cancellation);

    private async Task WriteOneAsync(
        DbConnection connection, DbTransaction transaction, AttemptInput attempt, StagedOffering staged, string beganAt)
    {
        DesiredOffering desired = staged.Desired;
        var row = new
        {
            id = desired.Key.Id,
            desired.Key.Term,
            desired.Key.Offering,
            versions = string.Join(',', staged.RowVersions),
            desired.Name,
            desired.ReadableRows,
            desired.UnreadableRows,
            students = desired.StudentsIncluded ? 1 : 0,
            teachers = string.Join('\n', desired.TimetableTeachers),
            fingerprint = staged.AccessKnown
            ? Icasync.Domain.Participants.ParticipantResolver.Fingerprint(desired.Access) : null,
            none = LedgerState.None.Word(),
            now = WireFormat.Instant(time.GetUtcNow()),

            // A release that stood when the attempt began has been used by now: it counts once.
            beganAt,
        };
        if (attempt.Kind == RunKind.Users)
        {
            // A user sync treats people alone: whatever else is unfinished, or released to be deleted, waits for the
            // next run of another kind.
            await connection.ExecuteAsync(
                OfferingTable.RecordPeople,
                row,
                transaction);
            return;
        }

        const string Update =
            OfferingTable.RecordProcessed;
        if (await connection.ExecuteAsync(Update, row, transaction) == 0)
        {
            await connection.ExecuteAsync(
                OfferingTable.InsertProcessed,
                row,
                transaction);
            await connection.ExecuteAsync(Update, row, transaction);
        }

        await OwedWriteBack.OweAsync(connection, transaction, attempt, desired.Key.Id);

        // While rows are unreadable their sessions may still stand in WPS: the table keeps them too.
        await sessions.WriteAsync(
            connection, transaction, desired.Key, desired.Events.Select(entry => entry.Content.Facts),
            keepOthers: desired.UnreadableRows > 0, time.GetUtcNow());
    }

    // What an adopted calendar holds beyond what is wanted is deleted by the next run of any kind, behind its guard.
    private async Task ReopenAdoptedAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        IReadOnlyList<string> adopted =
            await changes.AdoptedAsync(attempt.Key(), attempt.Term, offering: null, cancellation);
        if (adopted.Count > 0)
        {
            await database.InTransactionAsync(
                (connection, transaction) => connection.ExecuteAsync(
                    OfferingTable.MarkUnfinished,
                    adopted.Select(offering => new { id = new OfferingKey(attempt.Term, offering).Id }), transaction),
                cancellation);
        }
    }

    // Offerings without any row have nothing staged; their work is done when no item of it failed.
    private Task FinishVanishedAsync(AttemptInput attempt, CancellationToken cancellation) =>
        database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                OfferingTable.FinishVanished,
                new { attempt.Term, attempt.RunId, attempt.Attempt },
                transaction),
            cancellation);

    // An assignment table that had rows and is gone later is an emptied source (DESIGN 5).
    private async Task SeenSourcesAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        var seen = new { attempt.Term, source = SourceTables.Assignments, now = WireFormat.Instant(time.GetUtcNow()) };
        const string Find = "SELECT COUNT(*) FROM icasync_term_source WHERE term = @Term AND source = @source";
        if (await database.ReadAsync(connection => connection.QuerySingleAsync<int>(Find, seen), cancellation) > 0
            || (await source.CheckAsync(attempt.Term, cancellation)).AssignmentRows == 0)
        {
            return;
        }

        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.QuerySingleAsync<int>(Find, seen, transaction) == 0)
                {
                    await connection.ExecuteAsync(
                        "INSERT INTO icasync_term_source (term, source, seen_at) VALUES (@Term, @source, @now)", seen,
                        transaction);
                }
            },
            cancellation);
    }
}
