using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Notify;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Care;

/// <summary>
/// Forgets what nobody needs any more: the log of terms that were retired long ago, old lines of operators, old
/// notices, and people who left the source. A term that is not retired keeps its log whatever its age, because an undo,
/// the story of a change or an open run may need it; that is said instead.
/// </summary>
public sealed class Retention(
    Database database, OperatorLog log, SyncOptions options, TimeProvider time, ILogger<Retention> logger)
{
    /// <summary>Rows that one statement deletes, so that nobody waits long for its locks.</summary>
    public const int RowsMax = 1000;

    /// <summary>Runs whose details one statement deletes.</summary>
    private const int RunsMax = 20;

    /// <summary>Statements of one look; what is left waits for the next.</summary>
    private const int StatementsMax = 50;

    private static readonly Operator Self = new("icasync", null);
    private static readonly TimeSpan Every = TimeSpan.FromHours(6);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private DateTimeOffset _nextAt = DateTimeOffset.MinValue;

    /// <summary>Looks whether there is something to forget, at most every six hours; a host's clock asks.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now < _nextAt)
        {
            return;
        }

        // Before the work: what fails is not tried again each second.
        _nextAt = now + Every;
        if (!await ForgetAsync(cancellation))
        {
            _nextAt = now + Soon;
        }
    }

    /// <summary>Forgets what is due; false when it ended at its bound.</summary>
    public async Task<bool> ForgetAsync(CancellationToken cancellation)
    {
        string before = Before(options.KeepLogDays);
        Budget budget = new(StatementsMax);
        foreach (string term in await DueAsync(before, cancellation))
        {
            await ForgetTermAsync(term, budget, cancellation);
        }

        Dialect dialect = database.Dialect;
        await RepeatAsync(OperatorLog.Forgetting(dialect, before, RowsMax), RowsMax, budget, cancellation);
        foreach (Statement one in NoticeStore.Forgetting(dialect, before, RowsMax))
        {
            await RepeatAsync(one, RowsMax, budget, cancellation);
        }

        await RepeatAsync(
            UserView.Forgetting(dialect, Before(options.KeepPeopleDays), RowsMax), RowsMax, budget, cancellation);
        return budget.Left > 0;
    }

    // Terms that were retired before, and those of which nobody has said that they are over.
    private async Task<IReadOnlyList<string>> DueAsync(string before, CancellationToken cancellation)
    {
        (List<string> due, List<string> kept) = await database.ReadAsync(
            [
                new Statement(
                    """
                    SELECT term FROM icasync_term
                    WHERE retired_at < @before AND term NOT IN (SELECT term FROM icasync_open_run) ORDER BY term
                    """,
                    new { before }),
                new Statement(
                    """
                    SELECT r.term FROM icasync_run r LEFT JOIN icasync_term t ON t.term = r.term
                    WHERE t.retired_at IS NULL GROUP BY r.term HAVING MAX(r.created_at) < @before ORDER BY r.term
                    """,
                    new { before }),
            ],
            async all => ((await all.ReadAsync<string>()).ToList(), (await all.ReadAsync<string>()).ToList()),
            cancellation);
        foreach (string term in kept.Where(_told.Add))
        {
            logger.LogWarning(
                "the log of term {Term} is older than {Days} days and is kept, because the term is not retired "
                + "(icasync term retire)",
                term, options.KeepLogDays);
        }

        return due;
    }

    private async Task ForgetTermAsync(string term, Budget budget, CancellationToken cancellation)
    {
        Dialect dialect = database.Dialect;
        (Statement Delete, int Full)[] deletes =
        [
            (ChangeLog.Forgetting(dialect, term, RowsMax), RowsMax),
            (FailureLog.Forgetting(dialect, term, RunsMax), 1),
            .. FindingLog.Forgetting(dialect, term, RunsMax).Select(one => (one, 1)),
        ];
        int gone = 0;
        foreach ((Statement delete, int full) in deletes)
        {
            gone += await RepeatAsync(
                delete, full, budget, cancellation,
                new Statement(TermTable.LoseLog, new { term, now = time.NowText() }));
        }

        if (gone > 0)
        {
            await log.AppendAsync(Self, "forget log", runId: null, term, $"{gone} rows", cancellation);
        }
    }

    // A batch is a transaction of its own; that the log is gone is marked with the first row that goes.
    private async Task<int> RepeatAsync(
        Statement delete, int full, Budget budget, CancellationToken cancellation, Statement? mark = null)
    {
        int sum = 0;
        while (budget.Take())
        {
            int gone = await database.InTransactionAsync(
                (connection, transaction) => DeleteAsync(connection, transaction, delete, mark), cancellation);
            sum += gone;
            if (gone < full)
            {
                break;
            }
        }

        return sum;
    }

    private static async Task<int> DeleteAsync(
        DbConnection connection, DbTransaction transaction, Statement delete, Statement? mark)
    {
        int gone = await delete.ExecuteAsync(connection, transaction);
        if (gone > 0 && mark is not null)
        {
            await mark.ExecuteAsync(connection, transaction);
        }

        return gone;
    }

    private string Before(int days) => WireFormat.Instant(time.GetUtcNow() - TimeSpan.FromDays(days));

    /// <summary>How many statements are left of a look.</summary>
    private sealed class Budget(int statements)
    {
        public int Left { get; private set; } = statements;

        public bool Take() => Left-- > 0;
    }
}
