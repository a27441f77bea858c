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
    /// <summary>
    /// Puts the failures of one offering's step in place of those that stood there: an item that succeeded, or that is
    /// no longer wanted, leaves the list; one that failed again counts one more try.
    /// </summary>
    public async Task<IReadOnlyList<Statement>> ReplacingAsync(
        string runId, string offering, OfferingStep step, IReadOnlyList<ItemFailure> failures,
        CancellationToken cancellation)
    {
        if (failures.Count > 0)
        {
            await AddAsync(runId, step, failures, cancellation);
        }

        return
        [
            new(
                $"""
                DELETE FROM icasync_failure WHERE run_id = @runId AND offering = @offering AND step = @step
                    AND item NOT IN (SELECT r.item FROM {database.Dialect.Rows("@rows", "item nvarchar(200)")} r)
                """,
                new
                {
                    runId, offering, step = step.Word(), rows = JsonRows.Of(failures.Select(failure => failure.Item)),
                }),
        ];
    }

    /// <summary>Puts failures beside those that stand there.</summary>
    public Task AddAsync(
        string runId, OfferingStep step, IReadOnlyList<ItemFailure> more, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (ItemFailure failure in more)
                {
                    await RecordAsync(connection, transaction, runId, step.Word(), failure);
                }
            },
            cancellation);

    /// <summary>
    /// Drops failures of earlier attempts that this attempt has no work for: what the source took back since cannot be
    /// retried, and would keep the run from ever being completed. An offering that was new then may have its calendar
    /// by now: its failures wait in the step that does the rest.
    /// </summary>
    /// <param name="only">The offerings that the attempt treats; empty means all.</param>
    /// <param name="work">The offerings of each step that is planned.</param>
    public static async Task DropMootAsync(
        DbConnection connection, DbTransaction transaction, string runId, IReadOnlySet<string> only,
        IReadOnlyDictionary<OfferingStep, HashSet<string>> work)
    {
        Statement reading = OfSteps(runId);
        await DropMootAsync(
            connection, transaction, runId, only, work,
            (await connection.QueryAsync<(string, string, string)>(reading.Sql, reading.Parameters, transaction))
            .ToList());
    }

    /// <summary>Reads item, offering and step of the failures that may be moot.</summary>
    public static Statement OfSteps(string runId) => new(
        """
        SELECT item, offering, step FROM icasync_failure WHERE run_id = @runId AND offering IS NOT NULL
            AND step IS NOT NULL
        """,
        new { runId });

    /// <summary>The same for whoever has read them.</summary>
    public static async Task DropMootAsync(
        DbConnection connection, DbTransaction transaction, string runId, IReadOnlySet<string> only,
        IReadOnlyDictionary<OfferingStep, HashSet<string>> work,
        IReadOnlyList<(string Item, string Offering, string Step)> open)
    {
        bool Planned(OfferingStep step, string offering) =>
            work.TryGetValue(step, out HashSet<string>? planned) && planned.Contains(offering);
        foreach ((string item, string offering, OfferingStep step) in open
            .Select(one => (one.Item, one.Offering, Step: OfferingSteps.Parse(one.Step)))
            .Where(one => (only.Count == 0 || only.Contains(one.Offering)) && work.ContainsKey(one.Step)
                && !Planned(one.Step, one.Offering)))
        {
            OfferingStep? rest = step.OfKnownCalendar();
            await connection.ExecuteAsync(
                rest is { } waiting && Planned(waiting, offering)
                    ? "UPDATE icasync_failure SET step = @rest WHERE run_id = @runId AND item = @item"
                    : "DELETE FROM icasync_failure WHERE run_id = @runId AND item = @item",
                new { runId, item, rest = rest?.Word() },
                transaction);
        }
    }

    /// <summary>How many items of the run stand as failed.</summary>
    public Task<int> CountAsync(string runId, CancellationToken cancellation) => database.ReadAsync(
        [Counting(runId)], all => all.ReadSingleAsync<int>(), cancellation);

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

    private async Task RecordAsync(
        DbConnection connection, DbTransaction transaction, string runId, string step, ItemFailure failure)
    {
        var row = new
        {
            runId,
            step,
            failure.Item,
            failure.Offering,
            phase = WireFormat.Word(failure.Phase),
            failureClass = WireFormat.Word(failure.FailureClass),
            failure.Code,
            message = failure.Message.Length > 1000 ? failure.Message[..1000] : failure.Message,
            now = time.NowText(),
        };
        int changed = await connection.ExecuteAsync(
            """
            UPDATE icasync_failure
            SET offering = @Offering, phase = @phase, step = @step, class = @failureClass, code = @Code,
                message = @message,
                attempts = attempts + 1, last_at = @now
            WHERE run_id = @runId AND item = @Item
            """,
            row,
            transaction);
        if (changed == 0)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO icasync_failure (run_id, item, offering, phase, step, class, code, message, attempts,
                    first_at, last_at)
                VALUES (@runId, @Item, @Offering, @phase, @step, @failureClass, @Code, @message, 1, @now, @now)
                """,
                row,
                transaction);
        }
    }
}
