using System.Data.Common;
using System.Text.Json;
using Dapper;
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

    /// <summary>Replaces the findings that the attempt's earlier activity wrote under the same group.</summary>
    public async Task WriteFindingsAsync(
        DbConnection connection, DbTransaction transaction, string runId, int group, IReadOnlyList<Finding> findings)
    {
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
                    runId, from + index, finding.Code, finding.Offering, Cut(finding.Detail, 500),
                }));
        await CountAsync(connection, transaction, runId, "warnings", findings.Select(finding => finding.Code));
    }

    /// <summary>Replaces the quarantine of a run: every unreadable live row of the term, by reason.</summary>
    public async Task WriteQuarantineAsync(
        DbConnection connection, DbTransaction transaction, string runId, IReadOnlyList<QuarantinedRow> rows)
    {
        await connection.ExecuteAsync(
            "DELETE FROM icasync_quarantine WHERE run_id = @runId", new { runId }, transaction);
        await database.BulkInsertAsync(
            connection, transaction, "icasync_quarantine", ["run_id", "number", "reason", "offering", "field", "value"],
            rows.Select((row, number) => new object?[] { runId, number, row.Reason, row.Offering, row.Field, Cut(row.Value, 200) }));
        await connection.ExecuteAsync(
            "UPDATE icasync_run SET quarantined = NULL WHERE run_id = @runId", new { runId }, transaction);
        await CountAsync(connection, transaction, runId, "quarantined", rows.Select(row => row.Reason));
    }

    private static async Task CountAsync(
        DbConnection connection, DbTransaction transaction, string runId, string column, IEnumerable<string> codes)
    {
        string? json = await connection.QuerySingleAsync<string?>(
            $"SELECT {column} FROM icasync_run WHERE run_id = @runId", new { runId }, transaction);
        SortedDictionary<string, int> counts = json is null
            ? new(StringComparer.Ordinal)
            : JsonSerializer.Deserialize<SortedDictionary<string, int>>(json, Wire.Json)!;
        foreach (IGrouping<string, string> code in codes.GroupBy(code => code))
        {
            counts[code.Key] = code.Count();
        }

        await connection.ExecuteAsync(
            $"UPDATE icasync_run SET {column} = @counts WHERE run_id = @runId",
            new { runId, counts = JsonSerializer.Serialize(counts, Wire.Json) },
            transaction);
    }

    private static string? Cut(string? text, int length) => text is { } t && t.Length > length ? t[..length] : text;
}
