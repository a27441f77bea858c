using System.ComponentModel;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Options of a command that starts a run of a term.</summary>
public class StartSettings : TermSettings
{
    [CommandOption("--force")]
    [Description("Pass the delete guard (never an emptied source)")]
    public bool Force { get; init; }

    [CommandOption("--reason <TEXT>")]
    [Description("Why, for the record")]
    public string? Reason { get; init; }

    [CommandOption("--no-wait")]
    [Description("Only start the run; a process of this home must be there to do it")]
    public bool NoWait { get; init; }
}
