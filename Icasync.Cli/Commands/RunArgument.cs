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
    public Task<RunRow> FindAsync(Workspace workspace, CancellationToken cancellation) =>
        FindAsync(workspace, Run, term: null, cancellation);

    /// <summary>The row of a run that was named.</summary>
    /// <param name="term">Only a run of this term; null for any.</param>
    internal static async Task<RunRow> FindAsync(
        Workspace workspace, string run, string? term, CancellationToken cancellation)
    {
        if (!workspace.HasTables)
        {
            throw CliException.UnknownRun(run);
        }

        RunStore runs = workspace.Get<RunStore>();
        RunRow? found = run == Latest
            ? (await runs.ListAsync(term, null, null, null, 1, cancellation)).FirstOrDefault()
            : await runs.FindAsync(run, cancellation);
        return found is null ? throw CliException.UnknownRun(run)
            : term is null || found.Term == term ? found
            : throw CliException.BadArgument(
                "--term", $"--term is '{term}', but run {run} is of term {found.Term}. Leave --term out.");
    }
}
