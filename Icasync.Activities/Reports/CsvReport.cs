using System.Globalization;
using CsvHelper;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>
/// Writes lines as CSV (UTF-8 with BOM, so that WPS and Excel open it right) as they are read: a file may be longer
/// than memory.
/// </summary>
public static class CsvReport
{
    private const int LinesPerWrite = 1000;

    /// <summary>All lines, the heading among them.</summary>
    public static async Task WriteAsync(
        IAsyncEnumerable<string?[]> all, TextWriter text, CancellationToken cancellation)
    {
        StringWriter lines = new(CultureInfo.InvariantCulture);
        lines.Write('\uFEFF');
        await using CsvWriter csv = new(lines, CultureInfo.InvariantCulture, leaveOpen: true);
        int count = 0;
        await foreach (string?[] fields in all.WithCancellation(cancellation))
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

    // A spreadsheet takes a leading = + - @ for a formula, also in full width, behind spaces or behind what nobody
    // sees; source text must not become one.
    private static string Harmless(string? field) =>
        field is { Length: > 0 } && (
            field[0] is '\t' or '\r' or '\n' || Cell.Look(field) is ['=' or '+' or '-' or '@', ..])
            ? "'" + field
            : field ?? string.Empty;
}
