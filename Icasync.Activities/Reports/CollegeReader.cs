using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Reports;

/// <summary>What a run meant for the courses of a college.</summary>
/// <param name="College">The college; null for courses of none, and for what belongs to no course.</param>
public sealed record CollegeSums(
    string? College, long Changes, long Failures, long Warnings, long Unreadable);

/// <summary>Sums a run up by college: four statements over sets, whatever the run did.</summary>
public sealed class CollegeReader(Database database)
{
    private static readonly string[] Tables =
        ["icasync_change", "icasync_failure", "icasync_finding", "icasync_quarantine"];

    /// <summary>The colleges of a run, those with failures first.</summary>
    public async Task<IReadOnlyList<CollegeSums>> ReadAsync(
        string runId, NameBook book, CancellationToken cancellation)
    {
        List<ILookup<string, long>> sums = [];
        foreach (string table in Tables)
        {
            IEnumerable<(string? Offering, long Rows)> rows = await database.ReadAsync(
                connection => connection.QueryAsync<(string?, long)>(
                    $"SELECT offering, COUNT(*) FROM {table} WHERE run_id = @runId GROUP BY offering", new { runId }),
                cancellation);
            sums.Add(rows.ToLookup(
                row => row.Offering is null ? string.Empty : book.Course(row.Offering)?.College ?? string.Empty,
                row => row.Rows));
        }

        return sums.SelectMany(one => one.Select(college => college.Key)).Distinct(StringComparer.Ordinal)
            .Select(college => new CollegeSums(
                college.Length == 0 ? null : college, sums[0][college].Sum(), sums[1][college].Sum(),
                sums[2][college].Sum(), sums[3][college].Sum()))
            .OrderByDescending(one => one.Failures).ThenByDescending(one => one.Unreadable)
            .ThenByDescending(one => one.Changes).ThenBy(one => one.College, StringComparer.Ordinal)
            .ToList();
    }
}
