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
    TimeProvider time,
    SyncOptions options)
{
    /// <summary>Records the attempt's offerings. Run again, it writes the same.</summary>
    /// <param name="starting">Says that it begins.</param>
    public async Task RecordAsync(
        AttemptInput attempt, RunRow run, Statement starting, CancellationToken cancellation)
    {
        bool membershipOnly = attempt.Kind == RunKind.Users;
        Facts facts = await ReadAsync(attempt, starting, cancellation);
        List<StagedOffering> batch = [];
        HashSet<string> recorded = new(StringComparer.Ordinal);
        await foreach (StagedOffering staged in staging.StreamAsync(attempt.Key(), cancellation))
        {
            if (facts.Failed.Contains(staged.Desired.Key.Id))
            {
                continue;
            }

            if (batch.Count == StagingStore.OfferingsPerWriteMax)
            {
                await database.RunAsync(await WritingAsync(attempt, batch, facts, cancellation), cancellation);
                batch.Clear();
            }

            batch.Add(staged);
            recorded.Add(staged.Desired.Key.Id);
        }

        IReadOnlyList<Statement> last =
        [
            .. await WritingAsync(attempt, batch, facts, cancellation), .. ReopeningAdopted(attempt, facts),
            .. membershipOnly
                ? Array.Empty<Statement>()
                : [new(OfferingTable.FinishVanished, new { attempt.Term, attempt.RunId, attempt.Attempt })],
        ];
        if (options.WriteBack)
        {
            // A user sync reads every row and processes none: it writes only what earlier runs owe.
            await writeBack.WriteAsync(
                attempt, run, last, membershipOnly ? new HashSet<string>() : recorded, cancellation);
        }
        else
        {
            await database.RunAsync(last, cancellation);
        }

        if (facts.SeenSources == 0)
        {
            await SeenSourcesAsync(attempt, cancellation);
        }
    }

    /// <summary>Writes what earlier runs owe the source, for a run that processes no row.</summary>
    public Task WriteOwedAsync(AttemptInput attempt, RunRow run, CancellationToken cancellation) => options.WriteBack
        ? writeBack.WriteAsync(attempt, run, [], new HashSet<string>(), cancellation)
        : Task.CompletedTask;

    private async Task<Facts> ReadAsync(
        AttemptInput attempt, Statement starting, CancellationToken cancellation) => await database.ReadAfterAsync(
            [starting],
            [
                new Statement(
                    """
                    SELECT DISTINCT offering_id FROM icasync_work
                    WHERE run_id = @RunId AND attempt = @Attempt AND (outcome IS NULL OR outcome <> 'done')
                    """,
                    new { attempt.RunId, attempt.Attempt }),
                new Statement(
                    "SELECT started_at FROM icasync_attempt WHERE run_id = @RunId AND attempt = @Attempt",
                    new { attempt.RunId, attempt.Attempt }),
                ChangeLog.Adopted(attempt.Key(), attempt.Term, offering: null), Seen(attempt.Term),
            ],
            async all => new Facts(
                (await all.ReadAsync<string>()).ToHashSet(StringComparer.Ordinal), await all.ReadSingleAsync<string>(),
                (await all.ReadAsync<string>()).ToList(), await all.ReadSingleAsync<int>()),
            cancellation) ?? throw new System.Diagnostics.UnreachableException("no statement asks for a row");

    private async Task<IReadOnlyList<Statement>> WritingAsync(
        AttemptInput attempt, IReadOnlyList<StagedOffering> batch, Facts facts, CancellationToken cancellation)
    {
        if (batch.Count == 0)
        {
            return [];
        }

        Dialect dialect = database.Dialect;
        if (attempt.Kind == RunKind.Users)
        {
            // A user sync treats people alone: whatever else is unfinished, or released to be deleted, waits for the
            // next run of another kind.
            return
            [
                new Statement(
                    OfferingTable.RecordPeople(dialect),
                    new
                    {
                        rows = JsonRows.Of(batch.Select(one => new object?[] { one.Desired.Key.Id, Fingerprint(one) })),
                    }),
            ];
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
        return
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
                new { now, beganAt = facts.BeganAt, rows = JsonRows.Of(batch.Select(Processed)) }),
            OwedWriteBack.Owing(dialect, attempt, batch.Select(one => one.Desired.Key.Id)),
            .. settled,
        ];
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
    private IReadOnlyList<Statement> ReopeningAdopted(AttemptInput attempt, Facts facts) => facts.Adopted.Count == 0
        ? []
        :
        [
            new(
                OfferingTable.MarkUnfinished(database.Dialect),
                new { rows = JsonRows.Of(facts.Adopted.Select(one => new OfferingKey(attempt.Term, one).Id)) }),
        ];

    private static Statement Seen(string term) => new(
        "SELECT COUNT(*) FROM icasync_term_source WHERE term = @term AND source = @source",
        new { term, source = SourceTables.Assignments });

    // An assignment table that had rows and is gone later is an emptied source (DESIGN 5).
    private async Task SeenSourcesAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        if (!(await source.CheckAsync(attempt.Term, cancellation)).HasAssignments)
        {
            return;
        }

        await database.RunAsync(
            [
                new Statement(
                    """
                    INSERT INTO icasync_term_source (term, source, seen_at) SELECT @Term, @source, @now
                    WHERE NOT EXISTS (SELECT 1 FROM icasync_term_source WHERE term = @Term AND source = @source)
                    """,
                    new { attempt.Term, source = SourceTables.Assignments, now = time.NowText() }),
            ],
            cancellation);
    }

    /// <param name="Failed">Offerings with an item that failed or was not reached.</param>
    /// <param name="Adopted">Courses whose calendar the attempt took in.</param>
    /// <param name="SeenSources">Whether the assignment table is known to have had rows.</param>
    private sealed record Facts(
        HashSet<string> Failed, string BeganAt, IReadOnlyList<string> Adopted, int SeenSources);
}
