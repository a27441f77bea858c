using System.ComponentModel;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync import</c>: loads source tables from CSV files, all of them or none.</summary>
public sealed class ImportCommand(CommandIo io) : AsyncCommand<ImportCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(settings.From))
        {
            throw CliException.BadArgument("--from", "--from is missing. Name the folder that holds the CSV files.");
        }

        IcasyncSettings loaded = settings.Load(io);
        SqliteFile.CreateIfMissing(loaded.Database);
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseGate.NeedOfSource(loaded.Database), cancellationToken);
        try
        {
            ImportResult result = await workspace.Get<CsvImport>().RunAsync(
                Path.GetFullPath(settings.From, io.Directory), settings.Replace, settings.CreateTables,
                cancellationToken);
            Answer(result);
            return ExitCodes.Completed;
        }
        catch (ImportException refused)
        {
            throw CliException.BadArgument("--from", refused.Message);
        }
    }

    private void Answer(ImportResult result)
    {
        if (io.Json)
        {
            io.WriteJson(new { result.Rows, result.Notes });
            return;
        }

        foreach (string note in result.Notes)
        {
            io.Note(note);
        }

        io.WriteCounts(result.Rows, " rows");
    }

    /// <summary>What to load.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--from <DIR>")]
        [Description("Folder of the CSV files, named after their tables")]
        public string? From { get; init; }

        [CommandOption("--create-tables")]
        [Description("Make source tables that a SQL Server does not have; a SQLite file gets them always")]
        public bool CreateTables { get; init; }

        [CommandOption("--replace")]
        [Description("Put the new rows in place of all old ones, as a source reload does")]
        public bool Replace { get; init; }
    }
}
