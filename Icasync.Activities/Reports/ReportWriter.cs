using System.Data.Common;
using System.Globalization;
using CsvHelper;
using Dapper;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>
/// The report of a run as JSON, CSV (UTF-8 with BOM, so that WPS and Excel open it right) or an HTML page.
/// </summary>
public sealed class ReportWriter(Database database, RunReportReader reader, ChangeReader changes)
{
    /// <summary>Changes that a report lists; the counts always cover all.</summary>
    public const int ChangesMax = 5000;

    /// <summary>Everything of the run; throws when there is no such run.</summary>
    public async Task<ReportDocument> ReadAsync(string runId, CancellationToken cancellation)
    {
        RunSummary run = await reader.ReadAsync(runId, cancellation)
            ?? throw new KeyNotFoundException($"there is no run '{runId}'");
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return new ReportDocument(
            run,
            await reader.ReadFailuresAsync(runId, cancellation),
            (await connection.QueryAsync<(string Code, string? Offering, string Detail)>(
                "SELECT code, offering, detail FROM icasync_finding WHERE run_id = @runId ORDER BY code, number",
                new { runId }))
                .Select(row => new FindingEntry(row.Code, row.Offering, row.Detail)).ToList(),
            (await connection.QueryAsync<(string Reason, string? Offering, string Field, string? Value)>(
                """
                SELECT reason, offering, field, value FROM icasync_quarantine WHERE run_id = @runId
                    ORDER BY reason, number
                """, new { runId }))
                .Select(row => new QuarantineEntry(row.Reason, row.Offering, row.Field, row.Value)).ToList(),
            await changes.ReadRunAsync(runId, after: string.Empty, ChangesMax, cancellation));
    }

    /// <summary>One line a change, failure and quarantined row; begins with a byte order mark.</summary>
    public async Task<string> CsvAsync(string runId, CancellationToken cancellation)
    {
        ReportDocument report = await ReadAsync(runId, cancellation);
        StringWriter text = new(CultureInfo.InvariantCulture);
        text.Write('\uFEFF');
        await using CsvWriter csv = new(text, CultureInfo.InvariantCulture, leaveOpen: true);
        Line("类别 category", "课程 course", "操作 operation", "对象 item", "说明 text");
        foreach (ChangeEntry change in report.Changes)
        {
            Line(change.Kind, change.Kkh, change.Op, change.Key, change.Text);
        }

        foreach (FailureEntry failure in report.Failures)
        {
            Line("failure", failure.Kkh, failure.Code, failure.Item, failure.Message);
        }

        foreach (QuarantineEntry row in report.QuarantinedRows)
        {
            Line("quarantine", row.Kkh, row.Reason, row.Field, row.Value);
        }

        foreach (FindingEntry finding in report.Findings)
        {
            Line("warning", finding.Kkh, finding.Code, string.Empty, finding.Detail);
        }

        await csv.FlushAsync();
        return text.ToString();

        void Line(params string?[] fields)
        {
            foreach (string? field in fields)
            {
                csv.WriteField(Harmless(field));
            }

            csv.NextRecord();
        }
    }

    /// <summary>A page in Chinese and English that needs nothing from outside.</summary>
    public async Task<string> HtmlAsync(string runId, CancellationToken cancellation) =>
        ReportPage.Render(await ReadAsync(runId, cancellation));

    // A spreadsheet takes a leading = + - @ for a formula, also in full width, behind spaces or behind what nobody
    // sees; source text must not become one.
    private static string Harmless(string? field) =>
        field is { Length: > 0 } && (
            field[0] is '\t' or '\r' or '\n' || Cell.Look(field) is ['=' or '+' or '-' or '@', ..])
            ? "'" + field
            : field ?? string.Empty;
}
