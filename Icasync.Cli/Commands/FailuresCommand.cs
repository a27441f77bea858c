using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync failures RUN</c>: what failed and can be retried.</summary>
public sealed class FailuresCommand(CommandIo io) : AsyncCommand<RunArgument>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, RunArgument settings, CancellationToken cancellationToken)
    {
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellationToken);
        RunRow run = await settings.FindAsync(workspace, cancellationToken);
        IReadOnlyList<FailureEntry> failures =
            await workspace.Get<RunReportReader>().ReadFailuresAsync(run.RunId, cancellationToken);
        if (io.Json)
        {
            io.WriteJson(failures);
            return ExitCodes.Completed;
        }

        if (failures.Count == 0)
        {
            io.Out.WriteLine($"Nothing failed in run {run.RunId}.");
            return ExitCodes.Completed;
        }

        TextTable table = new("item", "course", "phase", "class", "code", "attempts", "message");
        foreach (FailureEntry failure in failures)
        {
            table.Add(
                failure.Item, failure.Kkh, failure.Phase, failure.Class, failure.Code, failure.Attempts,
                failure.Message.ReplaceLineEndings(" "));
        }

        table.WriteTo(io.Out);
        io.Out.WriteLine($"Try them again with: icasync retry {run.RunId}");
        return ExitCodes.Completed;
    }
}
