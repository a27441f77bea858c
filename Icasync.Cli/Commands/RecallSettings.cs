using System.ComponentModel;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Options of a command that takes something back.</summary>
public class RecallSettings : CourseStartSettings
{
    [CommandOption("--dry-run")]
    [Description("Show what would be done; no call, no write, so what people changed at WPS is not known")]
    public bool DryRun { get; init; }

    [CommandOption("--details")]
    [Description("With --dry-run: list every operation")]
    public bool Details { get; init; }
}
