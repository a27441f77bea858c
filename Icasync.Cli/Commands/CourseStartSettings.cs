using System.ComponentModel;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Options of a command that starts a run of a term or of some of its courses.</summary>
public class CourseStartSettings : StartSettings
{
    [CommandOption("--course <KKH>")]
    [Description("Only this course; may be given more than once")]
    public string[] Courses { get; init; } = [];
}
