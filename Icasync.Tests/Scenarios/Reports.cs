using Icasync.Activities.Reports;

namespace Icasync.Tests.Scenarios;

/// <summary>Reports as one text.</summary>
internal static class Reports
{
    public static async Task<string> CsvAsync(this ReportWriter writer, string runId)
    {
        using StringWriter text = new();
        await writer.WriteCsvAsync(runId, text, CancellationToken.None);
        return text.ToString();
    }
}
