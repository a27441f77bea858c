using System.ComponentModel;
using System.Security.Cryptography;
using Icasync.Activities.Sql;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync export</c>: the source tables as CSV files without people, for a report of a bug.</summary>
public sealed class ExportCommand(CommandIo io) : AsyncCommand<ExportCommand.Options>
{
    private const int SecretBytes = 32;

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(settings.To))
        {
            throw CliException.BadArgument("--to", "--to is missing. Name the folder for the CSV files.");
        }

        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Look, cancellationToken);
        SourceShape shape = await workspace.Get<SourceReader>().ReadShapeAsync(cancellationToken);
        shape.ThrowIfIncomplete();
        string folder = Path.GetFullPath(settings.To, io.Directory);
        try
        {
            IReadOnlyDictionary<string, long> rows = await workspace.Get<CsvExport>().RunAsync(
                folder, shape.HasAssignments, RandomNumberGenerator.GetBytes(SecretBytes), cancellationToken);
            Answer(folder, rows);
            return ExitCodes.Completed;
        }
        catch (ImportException refused)
        {
            throw CliException.BadArgument("--to", refused.Message);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadArgument("--to", $"--to is '{folder}', but no file can be written there.");
        }
    }

    private void Answer(string folder, IReadOnlyDictionary<string, long> rows)
    {
        if (io.Json)
        {
            io.WriteJson(new { folder, rows });
            return;
        }

        io.WriteCounts(rows, " rows");
        io.Note(
            $"Names and numbers of people in {folder} are made up. Look at the names of courses and rooms before you "
            + "give the files away.");
    }

    /// <summary>Where to.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--to <DIR>")]
        [Description("Folder for the CSV files, which are named after their tables")]
        public string? To { get; init; }
    }
}
