using System.Buffers;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Reports;

/// <summary>
/// The report of a run as JSON, CSV or an HTML page. JSON and CSV are whole, whatever the run did: they are written as
/// they are read, and never stand in memory.
/// </summary>
public sealed class ReportWriter(
    Database database, RunReportReader reader, ChangeReader changes, BulkReader bulk)
{
    private const int LinesPerWrite = 1000;

    /// <summary>Everything of the run but its changes; throws when there is no such run.</summary>
    /// <param name="focus">Only what is about these courses; null means all.</param>
    public async Task<ReportDocument> ReadAsync(
        string runId, CancellationToken cancellation, ReportFocus? focus = null)
    {
        RunSummary run = await reader.ReadAsync(runId, cancellation)
            ?? throw new KeyNotFoundException($"there is no run '{runId}'");
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return new ReportDocument(
            run,
            (await reader.ReadFailuresAsync(runId, cancellation)).Where(one => Has(focus, one.Kkh)).ToList(),
            (await connection.QueryAsync<(string Code, string? Offering, string Detail)>(
                "SELECT code, offering, detail FROM icasync_finding WHERE run_id = @runId ORDER BY code, number",
                new { runId }))
                .Where(row => Has(focus, row.Offering))
                .Select(row => new FindingEntry(row.Code, row.Offering, row.Detail)).ToList(),
            (await connection.QueryAsync<(string Reason, string? Offering, string Field, string? Value)>(
                """
                SELECT reason, offering, field, value FROM icasync_quarantine WHERE run_id = @runId
                    ORDER BY reason, number
                """, new { runId }))
                .Where(row => Has(focus, row.Offering))
                .Select(row => new QuarantineEntry(row.Reason, row.Offering, row.Field, row.Value)).ToList(),
            focus?.College is null ? await bulk.OfRunAsync(runId, cancellation) : []);
    }

    private static bool Has(ReportFocus? focus, string? kkh) => focus?.Has(kkh) != false;

    /// <summary>One JSON document.</summary>
    /// <param name="names">Whether the reader may see names of people.</param>
    public async Task WriteJsonAsync(
        string runId, TextWriter text, bool indented, CancellationToken cancellation, ReportFocus? focus = null,
        bool names = true)
    {
        ReportDocument report = await ReadAsync(runId, cancellation, focus);
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
        await foreach (ChangeEntry change in ChangesAsync(runId, focus, cancellation))
        {
            JsonSerializer.Serialize(json, names ? change : change.WithoutNames(), WireFormat.Json);
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
    public Task WriteCsvAsync(
        string runId, TextWriter text, CancellationToken cancellation, ReportFocus? focus = null) =>
        CsvReport.WriteAsync(NamedAsync(runId, focus, cancellation), text, cancellation);

    /// <summary>A page in Chinese and English that needs nothing from outside.</summary>
    public async Task<string> HtmlAsync(
        string runId, CancellationToken cancellation, ReportFocus? focus = null)
    {
        ReportDocument report = await ReadAsync(runId, cancellation, focus);
        List<ChangeEntry> shown = [];
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        int rest = 0;
        await foreach (ChangeEntry change in ChangesAsync(runId, focus, cancellation))
        {
            string what = $"{change.Kind} {change.Op}";
            counts[what] = counts.GetValueOrDefault(what) + 1;
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

        return ReportPage.Render(report, shown, rest, counts, focus);
    }

    private async IAsyncEnumerable<ChangeEntry> ChangesAsync(
        string runId, ReportFocus? focus, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (ChangeEntry change in changes.StreamRunAsync(runId, cancellation))
        {
            if (Has(focus, change.Kkh))
            {
                yield return change;
            }
        }
    }

    // The names stand behind what programs read already.
    private async IAsyncEnumerable<string?[]> NamedAsync(
        string runId, ReportFocus? focus, [EnumeratorCancellation] CancellationToken cancellation)
    {
        bool first = true;
        await foreach (string?[] line in LinesAsync(runId, focus, cancellation))
        {
            yield return focus is null ? line
                : first ? [.. line, "课程名称 name", "学院 college"]
                : [.. line, focus.NameOf(line[1]), focus.CollegeOf(line[1])];
            first = false;
        }
    }

    private async IAsyncEnumerable<string?[]> LinesAsync(
        string runId, ReportFocus? focus, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ReportDocument report = await ReadAsync(runId, cancellation, focus);
        yield return ["类别 category", "课程 course", "操作 operation", "对象 item", "说明 text"];
        await foreach (ChangeEntry change in ChangesAsync(runId, focus, cancellation))
        {
            yield return [change.Kind, change.Kkh, change.Op, change.Key, change.Text];
        }

        foreach (BulkEntry one in report.Bulk)
        {
            yield return ["bulk", string.Empty, WireFormat.Word(one.Kind), $"{one.From} {one.To}", one.Text.Zh];
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
}
