using Icasync.Activities.Reports;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync failures RUN</c>: what failed and can be retried.</summary>
public sealed class FailuresCommand(CommandIo io) : LookCommand<RunArgument>(io)
{
    /// <inheritdoc/>
    protected override async Task ShowAsync(
        Workspace workspace, string runId, RunArgument settings, CancellationToken cancellation)
    {
        IReadOnlyList<FailureEntry> failures =
            await workspace.Get<RunReportReader>().ReadFailuresAsync(runId, cancellation);
        if (Io.Json)
        {
            Io.WriteJson(failures);
            return;
        }

        if (failures.Count == 0)
        {
            Io.Out.WriteLine($"Nothing failed in run {runId}.");
            return;
        }

        TextTable table = new("item", "course", "phase", "class", "code", "attempts", "message");
        foreach (FailureEntry failure in failures)
        {
            table.Add(
                failure.Item, failure.Kkh, failure.Phase, failure.Class, failure.Code, failure.Attempts,
                failure.Message.ReplaceLineEndings(" "));
        }

        table.WriteTo(Io.Out);
        Io.Out.WriteLine($"Try them again with: icasync retry {runId}");
    }
}
