using Icasync.Activities.Base;
using Icasync.Activities.Probing;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Cli.Engine;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// Says for each kind of error what a person should do and how the process ends (CONTRACTS 2, exit codes).
/// </summary>
internal static class Errors
{
    /// <summary>The error as the command line answers it.</summary>
    public static CliException Translate(Exception exception) => exception switch
    {
        CliException known => known,
        AggregateException { InnerExceptions: [{ } inner, ..] } => Translate(inner),
        SettingsException settings => BadSetting(settings),
        CommandParseException or CommandRuntimeException => OfArguments(exception, []),
        RunFailedException refused => new CliException(ExitCodes.Refused, new ProblemDocument
        {
            Type = ProblemTypes.WrongState,
            Title = "Not possible now",
            Status = 409,
            Detail = exception.Message,
            Reason = WireFormat.Code(refused.Reason),
        }),
        DatabaseMissingException => CliException.BadDatabase(exception.Message),
        DatabaseUnavailableException => Unavailable(exception.Message),
        SqliteException file when SqliteErrors.OfFile(file, file: null) is { } fault => Translate(fault),
        SqliteException locked when SqlTransients.IsTransient(locked) => Unavailable(
            "The database file is locked by another process. End what holds it, then start again."),
        StorageLostException lost => new CliException(ExitCodes.Failed, new ProblemDocument
        {
            Type = ProblemTypes.Environment,
            Title = "Durable storage lost",
            Status = 503,
            Detail = exception.Message,
            Reason = WireFormat.Code(lost.Fault),
        }),
        IOException or UnauthorizedAccessException => new CliException(ExitCodes.Refused, new ProblemDocument
        {
            Type = ProblemTypes.Environment,
            Title = "File or folder not usable",
            Status = 500,
            Detail = $"A file or folder cannot be used: {exception.Message.TrimEnd('.')}. Check it, the rights on it "
                + "and the space on its disk, or name others with --home and --database.",
        }),
        ChildFailedException child => new CliException(ExitCodes.Refused, new ProblemDocument
        {
            Type = ProblemTypes.Environment, Title = "Something is missing here", Status = 500, Detail = child.Message,
        }),
        ProbeRefusedException { Field: { } field } => CliException.BadArgument(field, exception.Message),
        ProbeRefusedException => new CliException(ExitCodes.Refused, new ProblemDocument
        {
            Type = ProblemTypes.Environment,
            Title = "WPS refuses the app",
            Status = 403,
            Detail = exception.Message,
            Reason = WireFormat.Code(RunReason.WpsForbidden),
        }),
        WpsUnavailableException or WpsForbiddenException => new CliException(ExitCodes.Failed, new ProblemDocument
        {
            Type = ProblemTypes.Environment,
            Title = "WPS not usable",
            Status = 503,
            Detail = exception.Message,
            Reason = WireFormat.Code(
                exception is WpsForbiddenException ? RunReason.WpsForbidden : RunReason.WpsUnavailable),
        }),
        SqlException server when SqlTransients.IsTransient(server) => Unavailable(
            $"The SQL Server did not answer (error {server.Number}). Check that it runs and can be reached, then "
            + "start again."),
        SqlException server => CliException.BadDatabase(
            $"The SQL Server refuses the connection or the statement (error {server.Number}). Check the server, the "
            + "database, the login and its rights."),
        _ => Unknown(exception),
    };

    /// <summary>A line that cannot be parsed, with the word that was meant where one is near.</summary>
    public static CliException OfArguments(Exception exception, IReadOnlyList<string> args) =>
        CliException.BadArgument(
            "arguments",
            $"{exception.Message.TrimEnd('.')}.{Suggestion.For(args)} 'icasync --help' lists the commands.");

    private static CliException BadSetting(SettingsException exception) => new(
        ExitCodes.Refused,
        new ProblemDocument
        {
            Type = ProblemTypes.BadSetting,
            Title = "Wrong setting",
            Status = 400,
            Detail = exception.Message,
            Field = exception.Field,
        });

    private static CliException Unavailable(string detail) => new(
        ExitCodes.Failed,
        new ProblemDocument
        {
            Type = ProblemTypes.SourceUnavailable,
            Title = "Database not reachable",
            Status = 503,
            Detail = detail,
            Reason = WireFormat.Code(RunReason.SourceUnavailable),
        });

    private static CliException Unknown(Exception exception) => new(
        ExitCodes.Failed,
        new ProblemDocument
        {
            Type = ProblemTypes.Internal,
            Title = "Unexpected error",
            Status = 500,
            Detail = $"{exception.GetType().Name}: {exception.Message} (set ICASYNC_DEBUG=1 to see where)",
        });
}
