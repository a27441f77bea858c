using Icasync.Cli.Output;
using Spectre.Console;
using Spectre.Console.Cli;
using Spectre.Console.Cli.Help;
using Spectre.Console.Rendering;

namespace Icasync.Cli.Commands;

/// <summary>The help of Spectre with the commands in groups and the exit codes at its end.</summary>
internal sealed class CommandHelp(ICommandAppSettings settings) : HelpProvider(settings)
{
    private static readonly Dictionary<CommandGroup, string> Titles = new()
    {
        [CommandGroup.Try] = "TRY IT",
        [CommandGroup.Prepare] = "PREPARE",
        [CommandGroup.Sync] = "SYNC",
        [CommandGroup.Look] = "LOOK",
        [CommandGroup.Act] = "ACT ON A RUN",
        [CommandGroup.Decide] = "DECIDE",
        [CommandGroup.Program] = "THE PROGRAM",
    };

    private static readonly (int Code, string Meaning)[] Looks =
    [
        (ExitCodes.Completed, "done"), (ExitCodes.Refused, "wrong arguments or configuration, or nothing of that id"),
        (ExitCodes.Failed, "a system error, such as a database that is away"),
    ];

    private static readonly (int Code, string Meaning)[] Runs =
    [
        (ExitCodes.Completed, "completed, findings included"),
        (ExitCodes.WithFailures, "completed with failures; check: drift is left"),
        (ExitCodes.Refused, "wrong arguments or configuration"),
        (ExitCodes.Failed, "failed, terminated or rolled back: a system error or a guard"),
        (ExitCodes.Busy, "another run of that term is open and alive"),
        (ExitCodes.Interrupted, "interrupted; the run goes on at the next start"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<IRenderable> GetCommands(ICommandModel model, ICommandInfo? command)
    {
        if (command is { IsDefaultCommand: false })
        {
            return base.GetCommands(model, command);
        }

        int width = CommandTable.All.Max(one => one.Name.Length) + 2;
        return CommandTable.All.GroupBy(one => one.Group).Select(group => new Text(
            Environment.NewLine + Titles[group.Key] + ":" + Environment.NewLine
            + string.Concat(group.Select(
                one => $"    {one.Name.PadRight(width)}{one.Description}{Environment.NewLine}"))));
    }

    /// <inheritdoc/>
    public override IEnumerable<IRenderable> GetFooter(ICommandModel model, ICommandInfo? command)
    {
        CommandEntry? entry = CommandTable.All.FirstOrDefault(one => one.Name == command?.Name);
        string codes = string.Concat((entry?.Group is CommandGroup.Try or CommandGroup.Sync or null ? Runs : Looks)
            .Select(one => $"    {one.Code,-6}{one.Meaning}{Environment.NewLine}"));
        return [new Text($"{Environment.NewLine}EXIT CODES:{Environment.NewLine}{codes}")];
    }
}
