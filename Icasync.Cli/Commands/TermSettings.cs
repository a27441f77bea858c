using System.ComponentModel;
using Icasync.Cli.Hosting;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Options of a command that is about one term.</summary>
public class TermSettings : CommonSettings
{
    [CommandOption("--term <TERM>")]
    [Description("Term such as 2024-2025-2")]
    public string? Term { get; init; }

    /// <summary>The term that was named.</summary>
    internal string ParseTerm() => RequireTerm(Term);
}
