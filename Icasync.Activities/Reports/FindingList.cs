using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Reports;

/// <summary>Something odd that a run found: a row that cannot be read, or a warning.</summary>
public sealed record ListedFinding
{
    public required string Code { get; init; }

    /// <summary>The course; null for what belongs to none.</summary>
    public string? Kkh { get; init; }
    public required string Text { get; init; }
}

/// <summary>Reads what a run found odd, row by row.</summary>
public sealed class FindingList(Database database)
{
    /// <summary>All of a run, unreadable rows first, by code and course.</summary>
    public Task<IReadOnlyList<ListedFinding>> ReadAsync(string runId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<ListedFinding>>(
            async connection =>
            [
                .. (await connection.QueryAsync<(string Code, string? Kkh, string Field, string? Value)>(
                    """
                    SELECT reason, offering, field, value FROM icasync_quarantine WHERE run_id = @runId
                    ORDER BY reason, offering, number
                    """,
                    new { runId }))
                    .Select(row => new ListedFinding
                    {
                        Code = row.Code, Kkh = row.Kkh, Text = $"{row.Field}: {row.Value}",
                    }),
                .. await connection.QueryAsync<ListedFinding>(
                    """
                    SELECT code AS Code, offering AS Kkh, detail AS Text FROM icasync_finding WHERE run_id = @runId
                    ORDER BY code, offering, number
                    """,
                    new { runId }),
            ],
            cancellation);
}
