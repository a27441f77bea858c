using System.Data.Common;
using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Reports;

/// <summary>One act of an operator.</summary>
public sealed record OperatorLogEntry
{
    public required string EntryId { get; init; }
    public required string At { get; init; }
    public required string Who { get; init; }
    public required string Act { get; init; }
    public string? RunId { get; init; }
    public string? Term { get; init; }

    /// <summary>What was acted on besides the run: a plan, a course, a schedule.</summary>
    public string? Subject { get; init; }
    public string? Why { get; init; }
}

/// <summary>Reads the operator log: who did what, when and why.</summary>
public sealed class OperatorLogReader(Database database)
{
    /// <summary>Acts, newest first.</summary>
    /// <param name="before">Only acts older than this entry id.</param>
    public async Task<IReadOnlyList<OperatorLogEntry>> ListAsync(
        string? runId, string? term, string? before, int limit, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<OperatorLogEntry>(
            $"""
            SELECT entry_id AS EntryId, at AS At, who AS Who, act AS Act, run_id AS RunId, term AS Term,
                subject AS Subject, why AS Why
            FROM icasync_operator_log
            WHERE (@runId IS NULL OR run_id = @runId) AND (@term IS NULL OR term = @term) AND (@before IS NULL
                OR entry_id < @before)
            ORDER BY entry_id DESC {database.Dialect.Limit("@limit")}
            """,
            new { runId, term, before, limit })).ToList();
    }
}
