using Icasync.Activities.Reports;

namespace Icasync.Cli.Output;

/// <summary>Ends a command with a message for a person and an exit code for a script.</summary>
public sealed class CliException(int exitCode, ProblemDocument problem) : Exception(problem.Detail)
{
    /// <summary>How the process ends.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What is printed with <c>--json</c>.</summary>
    public ProblemDocument Problem { get; } = problem;

    /// <summary>An argument that cannot be used.</summary>
    public static CliException BadArgument(string field, string detail) => new(
        ExitCodes.Refused,
        new ProblemDocument
        {
            Type = ProblemTypes.BadArgument, Title = "Wrong argument", Status = 400, Detail = detail, Field = field,
        });

    /// <summary>No run has the id.</summary>
    public static CliException UnknownRun(string runId) => new(
        ExitCodes.Refused,
        new ProblemDocument
        {
            Type = ProblemTypes.UnknownRun,
            Title = "Unknown run",
            Status = 404,
            Detail = $"There is no run '{runId}' in this database. 'icasync runs' lists the runs.",
            Field = "RUN",
        });

    /// <summary>The state of things forbids it.</summary>
    public static CliException Conflict(
        string type, string title, string detail, string? field = null, string? runId = null,
        int exitCode = ExitCodes.Refused) => new(
        exitCode,
        new ProblemDocument { Type = type, Title = title, Status = 409, Detail = detail, Field = field,
        RunId = runId });

    /// <summary>The database or its tables are not what is needed.</summary>
    public static CliException BadDatabase(string detail) => new(
        ExitCodes.Refused,
        new ProblemDocument { Type = ProblemTypes.BadDatabase, Title = "Database not usable", Status = 400,
        Detail = detail });
}
