using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>The commands by name (CONTRACTS 2).</summary>
internal static class CommandTable
{
    public static void Add(IConfigurator config)
    {
        config.AddCommand<RunsCommand>("runs").WithDescription("Lists the runs, newest first");
        config.AddCommand<StatusCommand>("status").WithDescription("Shows a run: state, counts, calls, findings");
        config.AddCommand<TreeCommand>("tree").WithDescription("Shows the task tree of a run");
        config.AddCommand<FailuresCommand>("failures").WithDescription("Lists what failed in a run and can be retried");
    }
}
