using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>The failure list of a run: a row an item, cleared when the item succeeds.</summary>
public sealed class FailureLog(Database database, TimeProvider time)
{
    private const string Item = "item nvarchar(200)";

    /// <summary>
    /// Puts the failures of one offering's step in place of those that stood there: an item that succeeded, or that is
    /// no longer wanted, leaves the list; one that failed again counts one more try.
    /// </summary>
    public IReadOnlyList<Statement> Replacing(
        string runId, string offering, OfferingStep step, IReadOnlyList<ItemFailure> failures) =>
    [
        .. Adding(runId, step, failures),
        new(
            $"""
            DELETE FROM icasync_failure WHERE run_id = @runId AND offering = @offering AND step = @step
                AND item NOT IN (SELECT r.item FROM {database.Dialect.Rows("@rows", Item)} r)
            """,
            new
            {
                runId, offering, step = step.Word(), rows = JsonRows.Of(failures.Select(failure => failure.Item)),
            }),
    ];

    /// <summary>Puts failures beside those that stand there.</summary>
    public Task AddAsync(
        string runId, OfferingStep step, IReadOnlyList<ItemFailure> more, CancellationToken cancellation) =>
        database.RunAsync(Adding(runId, step, more), cancellation);

    /// <summary>
    /// Drops failures of earlier attempts that this attempt has no work for: what the source took back since cannot be
    /// retried, and would keep the run from ever being completed. An offering that was new then may have its calendar
    /// by now: its failures wait in the step that does the rest.
    /// </summary>
    /// <param name="only">The offerings that the attempt treats; empty means all.</param>
    /// <param name="work">The offerings of each step that is planned.</param>
    /// <param name="open">What <see cref="OfSteps"/> reads.</param>
    public IReadOnlyList<Statement> DroppingMoot(
        string runId, IReadOnlySet<string> only, IReadOnlyDictionary<OfferingStep, HashSet<string>> work,
        IEnumerable<(string Item, string Offering, string Step)> open)
    {
        bool Planned(OfferingStep step, string offering) =>
            work.TryGetValue(step, out HashSet<string>? planned) && planned.Contains(offering);
        return open
            .Select(one => (one.Item, one.Offering, Step: OfferingSteps.Parse(one.Step)))
            .Where(one => (only.Count == 0 || only.Contains(one.Offering)) && work.ContainsKey(one.Step)
                && !Planned(one.Step, one.Offering))
            .GroupBy(
                one => one.Step.OfKnownCalendar() is { } rest && Planned(rest, one.Offering) ? rest.Word() : null,
                one => one.Item)
            .Select(items => new Statement(
                (items.Key is null ? "DELETE FROM icasync_failure" : "UPDATE icasync_failure SET step = @rest")
                + $" WHERE run_id = @runId AND item IN (SELECT r.item FROM {database.Dialect.Rows("@rows", Item)} r)",
                new { runId, rest = items.Key, rows = JsonRows.Of(items) }))
            .ToList();
    }

    /// <summary>Reads item, offering and step of the failures that may be moot.</summary>
    public static Statement OfSteps(string runId) => new(
        """
        SELECT item, offering, step FROM icasync_failure WHERE run_id = @runId AND offering IS NOT NULL
            AND step IS NOT NULL
        """,
        new { runId });

    /// <summary>Counts the items that stand as failed, among other queries of one text.</summary>
    public static Statement Counting(string runId) => new(
        "SELECT COUNT(*) FROM icasync_failure WHERE run_id = @runId", new { runId });

    /// <summary>Forgets a batch of the failures of a term that is over.</summary>
    public static Statement Forgetting(Dialect dialect, string term, int limit) => new(
        $"DELETE FROM icasync_failure WHERE run_id IN ({TermRuns.Having(dialect, "icasync_failure")})",
        new { term, limit });

    /// <summary>The items of the run that stand as failed and belong to an offering.</summary>
    public static async Task<IReadOnlyList<string>> ItemsAsync(
        DbConnection connection, DbTransaction transaction, string runId) =>
        (await connection.QueryAsync<string>(
            "SELECT item FROM icasync_failure WHERE run_id = @runId AND offering IS NOT NULL ORDER BY item",
            new { runId },
            transaction)).ToList();

    /// <summary>
    /// The offerings that a run is to treat: those of the items to be retried, else those that were named. Empty means
    /// the whole term.
    /// </summary>
    public async Task<HashSet<string>> ChosenAsync(RunRow run, CancellationToken cancellation)
    {
        if (run.Options.Items.Count == 0 || run.Options.Items.Contains(ItemFailure.CalendarQuotaItem))
        {
            return run.Options.ChosenOfferings();
        }

        HashSet<string> items = run.Options.Items.ToHashSet(StringComparer.Ordinal);
        HashSet<string> chosen = (await database.ReadAsync(
            connection => connection.QueryAsync<(string Item, string? Offering)>(
                "SELECT item, offering FROM icasync_failure WHERE run_id = @RunId", new { run.RunId }),
            cancellation))
            .Where(row => row.Offering is not null && items.Contains(row.Item))
            .Select(row => row.Offering!).ToHashSet(StringComparer.Ordinal);
        if (chosen.Count == 0)
        {
            // An attempt that died since has done all the items that were to be retried. The empty choice would mean
            // the whole term, so a number that no offering has is chosen.
            chosen.Add(string.Empty);
        }

        return chosen;
    }

    private IReadOnlyList<Statement> Adding(string runId, OfferingStep step, IReadOnlyList<ItemFailure> more)
    {
        if (more.Count == 0)
        {
            return [];
        }

        string each = database.Dialect.Rows(
            "@rows", Item, "offering nvarchar(60)", "phase nvarchar(30)", "class nvarchar(20)", "code nvarchar(60)",
            "message nvarchar(max)");
        var all = new
        {
            runId, step = step.Word(), now = time.NowText(),
            rows = JsonRows.Of(more.DistinctBy(failure => failure.Item).Select(failure => new object?[]
            {
                failure.Item, failure.Offering, WireFormat.Word(failure.Phase), WireFormat.Word(failure.FailureClass),
                failure.Code, failure.Message.Length > 1000 ? failure.Message[..1000] : failure.Message,
            })),
        };
        return
        [
            new(
                $"""
                UPDATE icasync_failure
                SET offering = r.offering, phase = r.phase, step = @step, class = r.class, code = r.code,
                    message = r.message, attempts = attempts + 1, last_at = @now
                FROM {each} r WHERE icasync_failure.run_id = @runId AND icasync_failure.item = r.item
                """,
                all),
            new(
                $"""
                INSERT INTO icasync_failure (run_id, item, offering, phase, step, class, code, message, attempts,
                    first_at, last_at)
                SELECT @runId, r.item, r.offering, r.phase, @step, r.class, r.code, r.message, 1, @now, @now
                FROM {each} r
                WHERE NOT EXISTS (SELECT 1 FROM icasync_failure f WHERE f.run_id = @runId AND f.item = r.item)
                """,
                all),
        ];
    }
}
