using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Cli.Commands;

/// <summary>Reads the words that name what a run is about.</summary>
internal static class RunWords
{
    /// <summary>The name of the argument that says the kind.</summary>
    public const string KindArgument = "<KIND>";

    /// <summary>The kinds of sync as they are said on a command line.</summary>
    public const string Kinds = "full incremental users";

    /// <summary>The kind that was named.</summary>
    public static RunKind ParseKind(string kind) => kind switch
    {
        "full" => RunKind.Full,
        "incremental" => RunKind.Incremental,
        "users" => RunKind.Users,
        _ => throw CliException.BadArgument("KIND", $"'{kind}' is no kind of sync. Say full, incremental or users."),
    };

    /// <summary>Course numbers, each 1 to 60 characters after trimming (DOMAIN 3.3).</summary>
    public static IReadOnlyList<string> ParseCourses(IReadOnlyList<string> courses)
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
