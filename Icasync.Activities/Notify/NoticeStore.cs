using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Notify;

/// <summary>A notice that waits and may go out.</summary>
public sealed record DueNotice(string Id, string Document);

/// <summary>
/// Which causes were told and have not cleared, and the notices that wait to be sent. Cause and notice are written in
/// one transaction, and a notice is taken before it is sent: after a crash it is sent at most once, perhaps not at all.
/// </summary>
public sealed class NoticeStore(Database database, TimeProvider time)
{
    private const int TakenAtOnceMax = 20;
    private static readonly RunReason[] OfWps = [RunReason.WpsUnavailable, RunReason.WpsForbidden];

    /// <summary>
    /// Puts a notice into the outbox unless its cause was told already; then answers what is due, this among it, and
    /// else null.
    /// </summary>
    /// <param name="cause">What it is about: <see cref="CauseOf"/>.</param>
    /// <param name="perRun">True: once a run; false: once until the cause clears.</param>
    public Task<IReadOnlyList<DueNotice>?> PutAsync(
        Notice notice, string cause, bool perRun, DateTimeOffset dueAt, CancellationToken cancellation)
    {
        var row = new { cause, notice.RunId, now = time.NowText() };
        return database.ReadAfterAsync(
            [
                // A held plan that a person decided is a cause that has cleared, whatever they decided.
                new Statement(
                    """
                    INSERT INTO icasync_notice_outbox (notice_id, run_id, document, due_at)
                    SELECT @Id, @RunId, @document, @due WHERE NOT EXISTS (
                        SELECT 1 FROM icasync_notice
                        WHERE cause = @cause AND cleared_at IS NULL AND (@perRun = 0 OR run_id = @RunId)
                          AND run_id NOT IN (SELECT run_id FROM icasync_plan WHERE run_id IS NOT NULL
                              AND guard IS NOT NULL AND state <> @held))
                    """,
                    new
                    {
                        notice.Id, notice.RunId, document = JsonSerializer.Serialize(notice, WireFormat.Json),
                        due = WireFormat.Instant(dueAt), cause, perRun = perRun ? 1 : 0,
                        held = WireFormat.Word(PlanState.Held),
                    },
                    AtLeast: 1),
                new Statement(
                    """
                    UPDATE icasync_notice SET sent_at = @now, cleared_at = NULL WHERE cause = @cause AND run_id = @RunId
                    """,
                    row),
                new Statement(
                    """
                    INSERT INTO icasync_notice (cause, run_id, sent_at) SELECT @cause, @RunId, @now
                    WHERE NOT EXISTS (SELECT 1 FROM icasync_notice WHERE cause = @cause AND run_id = @RunId)
                    """,
                    row),
            ],
            [Due()], DueAsync, cancellation);
    }

    /// <summary>
    /// Clears what was told of the run's term: the run that asks has worked. That WPS answers again is shown only by a
    /// run that called it, or by the one that told of it. Answers the reasons.
    /// </summary>
    public async Task<IReadOnlyList<RunReason>> ClearAsync(
        RunRow run, IReadOnlyList<RunReason> reasons, CancellationToken cancellation)
    {
        (bool called, HashSet<string> told) = await ReadToldAsync(run, reasons, cancellation);
        List<RunReason> cleared = [];
        foreach (RunReason reason in reasons.Where(reason => told.Contains(CauseOf(WireFormat.Code(reason), run.Term))))
        {
            bool anyRunShows = called || !OfWps.Contains(reason);
            if (await database.RunAsync(
                [
                    new Statement(
                        """
                        UPDATE icasync_notice SET cleared_at = @now
                        WHERE cause = @cause AND cleared_at IS NULL AND (@any = 1 OR run_id = @RunId)
                        """,
                        new
                        {
                            now = time.NowText(), cause = CauseOf(WireFormat.Code(reason), run.Term),
                            any = anyRunShows ? 1 : 0, run.RunId,
                        },
                        AtLeast: 1),
                ],
                cancellation))
            {
                cleared.Add(reason);
            }
        }

        return cleared;
    }

    // Nearly always nothing was told, and one look shows it.
    private Task<(bool Called, HashSet<string> Told)> ReadToldAsync(
        RunRow run, IReadOnlyList<RunReason> reasons, CancellationToken cancellation) =>
        database.ReadAsync(
            [
                new Statement("SELECT COUNT(*) FROM icasync_call WHERE run_id = @RunId", new { run.RunId }),
                new Statement(
                    $"""
                    SELECT cause FROM icasync_notice WHERE cleared_at IS NULL
                        AND cause IN (SELECT r.cause FROM {database.Dialect.Rows("@rows", "cause nvarchar(200)")} r)
                    """,
                    new { rows = JsonRows.Of(reasons.Select(reason => CauseOf(WireFormat.Code(reason), run.Term))) }),
            ],
            async all => (
                await all.ReadSingleAsync<int>() > 0,
                (await all.ReadAsync<string>()).ToHashSet(StringComparer.Ordinal)),
            cancellation);

    /// <summary>What is due.</summary>
    public Task<IReadOnlyList<DueNotice>> DueAsync(CancellationToken cancellation) =>
        database.ReadAsync([Due()], DueAsync, cancellation);

    private Statement Due() => new(
        $"""
        SELECT notice_id, document FROM icasync_notice_outbox
        WHERE taken_at IS NULL AND due_at <= @now ORDER BY due_at, notice_id
        {database.Dialect.Limit("@limit")}
        """,
        new { now = time.NowText(), limit = TakenAtOnceMax });

    private static async Task<IReadOnlyList<DueNotice>> DueAsync(SqlMapper.GridReader all) =>
        (await all.ReadAsync<(string Id, string Document)>()).Select(one => new DueNotice(one.Id, one.Document))
            .ToList();

    /// <summary>Takes notices; each is given to one caller only, once.</summary>
    public async Task<IReadOnlyList<Notice>> TakeAsync(
        IReadOnlyList<DueNotice> due, CancellationToken cancellation)
    {
        List<Notice> taken = [];
        foreach ((string id, string document) in due)
        {
            if (await database.RunAsync(
                [
                    new Statement(
                        "UPDATE icasync_notice_outbox SET taken_at = @now WHERE notice_id = @id AND taken_at IS NULL",
                        new { now = time.NowText(), id }, AtLeast: 1),
                ],
                cancellation))
            {
                taken.Add(JsonSerializer.Deserialize<Notice>(document, WireFormat.Json)!);
            }
        }

        return taken;
    }

    /// <summary>Records how a taken notice went, for whoever looks into it.</summary>
    public Task RecordAsync(string noticeId, string outcome, CancellationToken cancellation) =>
        database.RunAsync(
            [
                new Statement(
                    "UPDATE icasync_notice_outbox SET outcome = @outcome WHERE notice_id = @noticeId",
                    new { outcome = outcome.Length > 400 ? outcome[..400] : outcome, noticeId }),
            ],
            cancellation);

    /// <summary>The cause of a term as the table holds it.</summary>
    public static string CauseOf(string reason, string term) => $"{reason} {term}";

    /// <summary>Forgets a batch of notices that went out before; causes of runs that are open stay told.</summary>
    public static IReadOnlyList<Statement> Forgetting(Dialect dialect, string before, int limit) =>
    [
        new(
            $"""
            DELETE FROM icasync_notice_outbox WHERE notice_id IN (
                SELECT notice_id FROM icasync_notice_outbox WHERE taken_at < @before ORDER BY notice_id
                {dialect.Limit("@limit")})
            """,
            new { before, limit }),
        new(
            """
            DELETE FROM icasync_notice
            WHERE sent_at < @before AND run_id NOT IN (SELECT run_id FROM icasync_open_run)
            """,
            new { before }),
    ];
}
