using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>
/// The report of a run as JSON, CSV (UTF-8 with BOM, so that WPS and Excel open it right) or an HTML page. JSON and CSV
/// are whole, whatever the run did: they are written as they are read, and never stand in memory.
/// </summary>
public sealed class ReportWriter(Database database, RunReportReader reader, ChangeReader changes)
{
    private const int LinesPerWrite = 1000;

    /// <summary>Everything of the run but its changes; throws when there is no such run.</summary>
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
                .Select(row => new QuarantineEntry(row.Reason, row.Offering, row.Field, row.Value)).ToList());
    }

    /// <summary>One JSON document.</summary>
    public async Task WriteJsonAsync(
        string runId, TextWriter text, bool indented, CancellationToken cancellation)
    {
        ReportDocument report = await ReadAsync(runId, cancellation);
        ArrayBufferWriter<byte> bytes = new();
        await using Utf8JsonWriter json = new(
            bytes, new JsonWriterOptions { Indented = indented, Encoder = WireFormat.Json.Encoder });
        json.WriteStartObject();
        foreach (JsonProperty part in JsonSerializer.SerializeToElement(report, WireFormat.Json).EnumerateObject())
        {
            part.WriteTo(json);
        }

        json.WriteStartArray("changes");
        int lines = 0;
        await foreach (ChangeEntry change in changes.StreamRunAsync(runId, cancellation))
        {
            JsonSerializer.Serialize(json, change, WireFormat.Json);
            if (++lines % LinesPerWrite == 0)
            {
                await HandOverAsync();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await HandOverAsync();

        async Task HandOverAsync()
        {
            await json.FlushAsync(cancellation);
            await text.WriteAsync(Encoding.UTF8.GetString(bytes.WrittenSpan));
            bytes.ResetWrittenCount();
        }
    }

    /// <summary>One line a change, failure and quarantined row; begins with a byte order mark.</summary>
    public async Task WriteCsvAsync(string runId, TextWriter text, CancellationToken cancellation)
    {
        StringWriter lines = new(CultureInfo.InvariantCulture);
        lines.Write('\uFEFF');
        await using CsvWriter csv = new(lines, CultureInfo.InvariantCulture, leaveOpen: true);
        int count = 0;
        await foreach (string?[] fields in LinesAsync(runId, cancellation))
        {
            foreach (string? field in fields)
            {
                csv.WriteField(Harmless(field));
            }

            await csv.NextRecordAsync();
            if (++count % LinesPerWrite == 0)
            {
                await HandOverAsync();
            }
        }

        await HandOverAsync();

        async Task HandOverAsync()
        {
            await csv.FlushAsync();
            await text.WriteAsync(lines.GetStringBuilder(), cancellation);
            lines.GetStringBuilder().Clear();
        }
    }

    /// <summary>A page in Chinese and English that needs nothing from outside.</summary>
    public async Task<string> HtmlAsync(string runId, CancellationToken cancellation)
    {
        ReportDocument report = await ReadAsync(runId, cancellation);
        List<ChangeEntry> shown = [];
        int rest = 0;
        await foreach (ChangeEntry change in changes.StreamRunAsync(runId, cancellation))
        {
            if (change.Kind == "access")
            {
                continue;
            }

            if (shown.Count < ReportPage.RowsMax)
            {
                shown.Add(change);
            }
            else
            {
                rest++;
            }
        }

        return ReportPage.Render(report, shown, rest);
    }

    private async IAsyncEnumerable<string?[]> LinesAsync(
        string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ReportDocument report = await ReadAsync(runId, cancellation);
        yield return ["类别 category", "课程 course", "操作 operation", "对象 item", "说明 text"];
        await foreach (ChangeEntry change in changes.StreamRunAsync(runId, cancellation))
        {
            yield return [change.Kind, change.Kkh, change.Op, change.Key, change.Text];
        }

        foreach (FailureEntry failure in report.Failures)
        {
            yield return ["failure", failure.Kkh, failure.Code, failure.Item, failure.Message];
        }

        foreach (QuarantineEntry row in report.QuarantinedRows)
        {
            yield return ["quarantine", row.Kkh, row.Reason, row.Field, row.Value];
        }

        foreach (FindingEntry finding in report.Findings)
        {
            yield return ["warning", finding.Kkh, finding.Code, string.Empty, finding.Detail];
        }
    }

    // A spreadsheet takes a leading = + - @ for a formula, also in full width, behind spaces or behind what nobody
    // sees; source text must not become one.
    private static string Harmless(string? field) =>
        field is { Length: > 0 } && (
            field[0] is '\t' or '\r' or '\n' || Cell.Look(field) is ['=' or '+' or '-' or '@', ..])
            ? "'" + field
            : field ?? string.Empty;
}
