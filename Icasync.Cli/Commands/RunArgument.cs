using System.ComponentModel;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Options of a command that is about one run.</summary>
public class RunArgument : CommonSettings
{
    /// <summary>The word that stands for the newest run.</summary>
    private const string Latest = "latest";

    [CommandArgument(0, "<RUN>")]
    [Description("Id of the run, or 'latest'")]
    public string Run { get; init; } = string.Empty;

    /// <summary>The run's row.</summary>
    public async Task<RunRow> FindAsync(Workspace workspace, CancellationToken cancellation)
    {
        if (!workspace.HasTables)
        {
            throw CliException.UnknownRun(Run);
        }

        RunStore runs = workspace.Get<RunStore>();
        RunRow? found = Run == Latest
            ? (await runs.ListAsync(null, null, null, null, 1, cancellation)).FirstOrDefault()
            : await runs.FindAsync(Run, cancellation);
        return found ?? throw CliException.UnknownRun(Run);
    }
}
