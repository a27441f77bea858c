using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
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
    private const int SqliteCannotOpen = 14;
    private const int SqliteReadOnly = 8;
    private const int SqliteCorrupt = 11;
    private const int SqliteNoDatabase = 26;

    /// <summary>The error as the command line answers it.</summary>
    public static CliException Translate(Exception exception) => exception switch
    {
        CliException known => known,
        AggregateException { InnerExceptions: [{ } inner] } => Translate(inner),
        SettingsException settings => BadSetting(settings),
        CommandParseException or CommandRuntimeException => CliException.BadArgument(
            "arguments", $"{exception.Message.TrimEnd('.')}. 'icasync --help' lists the commands."),
        DatabaseMissingException => CliException.BadDatabase(exception.Message),
        DatabaseUnavailableException => Unavailable(exception.Message),
        SqliteException
        {
            SqliteErrorCode: SqliteCannotOpen or SqliteReadOnly or SqliteCorrupt or SqliteNoDatabase,
        } file => CliException.BadDatabase(
            $"The database file cannot be used ({file.Message.TrimEnd('.')}). Check the file and the rights on it and "
            + "on its folder, or name another with --database."),
        Icasync.Cli.Engine.ChildFailedException child => new CliException(ExitCodes.Refused, new ProblemDocument
        {
            Type = ProblemTypes.Environment, Title = "Something is missing here", Status = 500, Detail = child.Message,
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
