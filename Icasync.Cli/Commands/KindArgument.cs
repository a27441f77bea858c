using System.ComponentModel;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Options of a command that is about one kind of run and one term.</summary>
public class KindArgument : TermSettings
{
    [CommandArgument(0, "<KIND>")]
    [Description("full, incremental or users")]
    public string Kind { get; init; } = string.Empty;

    /// <summary>The kind that was named.</summary>
    protected internal RunKind ParseKind() => Kind switch
    {
        "full" => RunKind.Full,
        "incremental" => RunKind.Incremental,
        "users" => RunKind.Users,
        _ => throw CliException.BadArgument("KIND", $"'{Kind}' is no kind of sync. Say full, incremental or users."),
    };

    /// <summary>Course numbers, each 1 to 60 characters after trimming (DOMAIN 3.3).</summary>
    protected internal static IReadOnlyList<string> ParseCourses(IReadOnlyList<string> courses)
    {
        List<string> parsed = courses.Select(course => Cell.Key(course) ?? string.Empty).Distinct(
            StringComparer.Ordinal).ToList();
        return parsed.Find(course => course.Length == 0 || !PeriodParser.IsOffering(course)) is { } wrong
            ? throw CliException.BadArgument(
                "--course",
                $"--course is '{wrong}' but must be a course number (kkh) of 1 to {PeriodParser.OfferingLengthMax} "
                + "characters.")
            : parsed;
    }
}
