using System.ComponentModel;
using Icasync.Activities.Reports;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync drift</c>: what the last check found that people changed at WPS.</summary>
public sealed class DriftCommand(CommandIo io) : AsyncCommand<DriftCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string term = settings.ParseTerm();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Look, cancellationToken);
        IReadOnlyList<DriftEntry> all = workspace.HasTables
            ? await workspace.Get<DriftList>().ReadAsync(term, cancellationToken) : [];
        List<DriftEntry> found = [.. all.Where(one =>
            settings.Courses.Length == 0 || settings.Courses.Contains(one.Kkh, StringComparer.Ordinal))];
        if (io.Json)
        {
            io.WriteJson(found);
            return ExitCodes.Completed;
        }

        if (found.Count == 0)
        {
            io.Out.WriteLine("The last check of each course found nothing that is still open.");
            return ExitCodes.Completed;
        }

        TextTable table = new("course", "difference", "key", "recorded", "WPS shows", "found at");
        foreach (DriftEntry one in found)
        {
            table.Add(one.Kkh, one.Kind, one.ItemKey, one.Recorded, one.Seen, one.FoundAt);
        }

        table.WriteTo(io.Out);
        io.Out.WriteLine(
            $"Mend them with: icasync check --term {term} --repair [--course KKH] [--drift DIFFERENCE[/KEY]]");
        return ExitCodes.Completed;
    }

    /// <summary>Which term, and which courses.</summary>
    public sealed class Options : TermSettings
    {
        [CommandOption("--course <KKH>")]
        [Description("Only this course; may be given more than once")]
        public string[] Courses { get; init; } = [];
    }
}
