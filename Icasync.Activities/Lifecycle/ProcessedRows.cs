using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Participants;
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
    private const int OfferingsPerWriteMax = 500;

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

    /// <summary>Writes what earlier runs owe the source, for a run that processes no row.</summary>
    public Task WriteOwedAsync(AttemptInput attempt, CancellationToken cancellation) => options.WriteBack
        ? writeBack.WriteAsync(attempt, new HashSet<string>(), cancellation)
        : Task.CompletedTask;

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

    private async Task WriteAsync(
        AttemptInput attempt, IReadOnlyList<StagedOffering> batch, string beganAt, CancellationToken cancellation)
    {
        if (batch.Count == 0)
        {
            return;
        }

        Dialect dialect = database.Dialect;
        if (attempt.Kind == RunKind.Users)
        {
            // A user sync treats people alone: whatever else is unfinished, or released to be deleted, waits for the
            // next run of another kind.
            await database.RunAsync(
                [new Statement(
                    OfferingTable.RecordPeople(dialect),
                    new
                    {
                        rows = JsonRows.Of(batch.Select(one => new object?[] { one.Desired.Key.Id, Fingerprint(one) })),
                    })],
                cancellation);
            return;
        }

        DateTimeOffset at = time.GetUtcNow();
        string now = WireFormat.Instant(at);

        // While rows are unreadable their sessions may still stand in WPS: the table keeps them too.
        IReadOnlyList<Statement> settled = await sessions.SettleAsync(
            attempt.Term,
            [.. batch.Select(one => (
                one.Desired.Key.Offering, one.Desired.Events.Select(entry => entry.Content.Facts),
                KeepsOthers: one.Desired.UnreadableRows > 0))],
            at, cancellation);
        await database.RunAsync(
            [
                new(
                    OfferingTable.InsertProcessed(dialect),
                    new
                    {
                        attempt.Term, none = LedgerState.None.Word(), now,
                        rows = JsonRows.Of(batch.Select(one => new object?[]
                        {
                            one.Desired.Key.Id, one.Desired.Key.Offering,
                        })),
                    }),

                // A release that stood when the attempt began has been used by now: it counts once.
                new(
                    OfferingTable.RecordProcessed(dialect),
                    new { now, beganAt, rows = JsonRows.Of(batch.Select(Processed)) }),
                OwedWriteBack.Owing(dialect, attempt, batch.Select(one => one.Desired.Key.Id)),
                .. settled,
            ],
            cancellation);
    }

    private static object?[] Processed(StagedOffering staged) =>
    [
        staged.Desired.Key.Id, Fingerprint(staged), string.Join(',', staged.RowVersions), staged.Desired.Name,
        staged.Desired.ReadableRows, staged.Desired.UnreadableRows, staged.Desired.StudentsIncluded ? 1 : 0,
        string.Join('\n', staged.Desired.TimetableTeachers),
    ];

    private static string? Fingerprint(StagedOffering staged) =>
        staged.AccessKnown ? ParticipantResolver.Fingerprint(staged.Desired.Access) : null;

    // What an adopted calendar holds beyond what is wanted is deleted by the next run of any kind, behind its guard.
    private async Task ReopenAdoptedAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        IReadOnlyList<string> adopted =
            await changes.AdoptedAsync(attempt.Key(), attempt.Term, offering: null, cancellation);
        if (adopted.Count > 0)
        {
            await database.RunAsync(
                [new(
                    OfferingTable.MarkUnfinished(database.Dialect),
                    new { rows = JsonRows.Of(adopted.Select(one => new OfferingKey(attempt.Term, one).Id)) })],
                cancellation);
        }
    }

    // Offerings without any row have nothing staged; their work is done when no item of it failed.
    private Task FinishVanishedAsync(AttemptInput attempt, CancellationToken cancellation) =>
        database.RunAsync(
            [new(OfferingTable.FinishVanished, new { attempt.Term, attempt.RunId, attempt.Attempt })], cancellation);

    // An assignment table that had rows and is gone later is an emptied source (DESIGN 5).
    private async Task SeenSourcesAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        var seen = new { attempt.Term, source = SourceTables.Assignments, now = time.NowText() };
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
