using System.Data.Common;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Runs;

/// <summary>
/// What people did to runs, plans and schedules, and why. Lines are added and never changed; those that are old enough
/// are forgotten.
/// </summary>
public sealed class OperatorLog(Database database, TimeProvider time, Random random)
{
    /// <summary>Writes a line of its own.</summary>
    public Task AppendAsync(
        Operator who, string act, string? runId, string? term, string? subject, CancellationToken cancellation) =>
        database.RunAsync([Appending(who, act, runId, term, subject)], cancellation);

    /// <summary>Writes a line in the transaction of what it tells.</summary>
    public Task AppendAsync(
        DbConnection connection, DbTransaction transaction, Operator who, string act, string? runId, string? term,
        string? subject) =>
        Appending(who, act, runId, term, subject).ExecuteAsync(connection, transaction);

    /// <summary>The same as a statement among others.</summary>
    public Statement Appending(Operator who, string act, string? runId, string? term, string? subject) => new(
        """
        INSERT INTO icasync_operator_log (entry_id, at, who, act, run_id, term, subject, why)
        VALUES (@id, @at, @Name, @act, @runId, @term, @subject, @Reason)
        """,
        new
        {
            id = $"{time.GetUtcNow().UtcTicks:x16}-{random.Next():x8}",
            at = time.NowText(),
            who.Name,
            act,
            runId,
            term,
            subject,
            who.Reason,
        });

    /// <summary>Forgets a batch of what is older.</summary>
    public static Statement Forgetting(Dialect dialect, string before, int limit) => new(
        $"""
        DELETE FROM icasync_operator_log WHERE entry_id IN (
            SELECT entry_id FROM icasync_operator_log WHERE at < @before ORDER BY entry_id {dialect.Limit("@limit")})
        """,
        new { before, limit });
}
