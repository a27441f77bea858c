using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Runs;

/// <summary>
/// Findings and quarantined rows of a run. Counts stand with the run; of each code the first
/// <see cref="RowsPerCodeMax"/> rows are kept, enough for a person to act on.
/// </summary>
public sealed class FindingLog(Database database)
{
    /// <summary>Rows kept for one warning code.</summary>
    public const int RowsPerCodeMax = 1000;

    // Between a group and its code in the kept counts. Codes have none.
    private const char GroupEnd = ':';

    /// <summary>
    /// Replaces the findings of a group, whoever wrote them: warnings say how the last attempt found the source, so
    /// what has been mended since is no longer among them, and a code of two groups is counted in both.
    /// </summary>
    public async Task WriteFindingsAsync(
        DbConnection connection, DbTransaction transaction, string runId, int group, IReadOnlyList<Finding> findings)
    {
        if (!await CountAsync(
            connection, transaction, runId, "warnings", $"{group}{GroupEnd}", findings.Select(finding => finding.Code))
            && findings.Count == 0)
        {
            return;
        }

        (int from, int to) = (group * 1_000_000, (group + 1) * 1_000_000);
        await connection.ExecuteAsync(
            "DELETE FROM icasync_finding WHERE run_id = @runId AND number >= @from AND number < @to",
            new { runId, from, to },
            transaction);
        await database.BulkInsertAsync(
            connection, transaction, "icasync_finding", ["run_id", "number", "code", "offering", "detail"],
            findings
                .GroupBy(finding => finding.Code)
                .SelectMany(code => code.Take(RowsPerCodeMax))
                .Select((finding, index) => new object?[]
                {
                    runId, from + index, finding.Code.Text(), finding.Offering, Cut(finding.Detail, 500),
                }));
    }

    /// <summary>
    /// The same for whoever has read the run: the common group that had no finding and has none costs nothing.
    /// </summary>
    public Task WriteFindingsAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, int group, IReadOnlyList<Finding> findings) =>
        Changes(run, group, findings)
            ? WriteFindingsAsync(connection, transaction, run.RunId, group, findings)
            : Task.CompletedTask;

    /// <summary>The same in a transaction of its own; none where there is nothing to write or to take back.</summary>
    public Task WriteFindingsAsync(
        RunRow run, int group, IReadOnlyList<Finding> findings, CancellationToken cancellation) =>
        Changes(run, group, findings)
            ? database.InTransactionAsync(
                (connection, transaction) => WriteFindingsAsync(
                    connection, transaction, run.RunId, group, findings),
                cancellation)
            : Task.CompletedTask;

    /// <summary>The same for the quarantine.</summary>
    public Task WriteQuarantineAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, IReadOnlyList<QuarantinedRow> rows) =>
        rows.Count + run.Quarantined.Count > 0
            ? WriteQuarantineAsync(connection, transaction, run.RunId, rows)
            : Task.CompletedTask;

    /// <summary>Replaces the quarantine of a run: every unreadable live row of the term, by reason.</summary>
    public async Task WriteQuarantineAsync(
        DbConnection connection, DbTransaction transaction, string runId, IReadOnlyList<QuarantinedRow> rows)
    {
        await connection.ExecuteAsync(
            "DELETE FROM icasync_quarantine WHERE run_id = @runId", new { runId }, transaction);
        await database.BulkInsertAsync(
            connection, transaction, "icasync_quarantine", ["run_id", "number", "reason", "offering", "field", "value"],
            rows.Select(
                (row, number) =>
                    new object?[] { runId, number, row.Reason.Text(), row.Offering, row.Field, Cut(row.Value, 200) }));
        await CountAsync(connection, transaction, runId, "quarantined", string.Empty, rows.Select(row => row.Reason));
    }

    /// <summary>Forgets a batch of findings and unreadable rows of a term that is over; the counts stay.</summary>
    public static IReadOnlyList<Statement> Forgetting(Dialect dialect, string term, int limit) =>
    [
        new(
            $"DELETE FROM icasync_finding WHERE run_id IN ({TermRuns.Having(dialect, "icasync_finding")})",
            new { term, limit }),
        new(
            $"DELETE FROM icasync_quarantine WHERE run_id IN ({TermRuns.Having(dialect, "icasync_quarantine")})",
            new { term, limit }),
    ];

    /// <summary>Sums the kept counts of all groups by code.</summary>
    internal static Dictionary<string, int> Sum(string? json) => Parse(json)
        .GroupBy(count => count.Key[(count.Key.IndexOf(GroupEnd, StringComparison.Ordinal) + 1)..])
        .OrderBy(code => code.Key, StringComparer.Ordinal)
        .ToDictionary(code => code.Key, code => code.Sum(count => count.Value));

    /// <summary>The groups of which the kept counts have any.</summary>
    internal static IReadOnlySet<int> Groups(string? json) => Parse(json).Keys
        .Where(key => key.Contains(GroupEnd, StringComparison.Ordinal))
        .Select(key => int.Parse(key[..key.IndexOf(GroupEnd, StringComparison.Ordinal)], CultureInfo.InvariantCulture))
        .ToHashSet();

    /// <summary>Whether a group has anything to write or to take back.</summary>
    public static bool Changes(RunRow run, int group, IReadOnlyList<Finding> findings) =>
        findings.Count > 0 || run.FindingGroups.Contains(group);

    // Answers whether the counts are others than before: the common group without a finding writes nothing.
    private static async Task<bool> CountAsync(
        DbConnection connection, DbTransaction transaction, string runId, string column, string prefix,
        IEnumerable<FindingCode> codes)
    {
        string? json = await connection.QuerySingleAsync<string?>(
            $"SELECT {column} FROM icasync_run WHERE run_id = @runId", new { runId }, transaction);
        SortedDictionary<string, int> counts = new(
            Parse(json).Where(count => !count.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(),
            StringComparer.Ordinal);
        foreach (IGrouping<FindingCode, FindingCode> code in codes.GroupBy(code => code))
        {
            counts[prefix + code.Key.Text()] = code.Count();
        }

        string counted = JsonSerializer.Serialize(counts, WireFormat.Json);
        if (counted == (json ?? "{}"))
        {
            return false;
        }

        await connection.ExecuteAsync(
            column == "warnings" ? RunTable.PutWarnings : RunTable.PutQuarantined, new { runId, counts = counted },
            transaction);
        return true;
    }

    private static Dictionary<string, int> Parse(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, int>>(json, WireFormat.Json)!;

    private static string? Cut(string? text, int length) => text is { } t && t.Length > length ? t[..length] : text;
}
