using System.ComponentModel;
using Icasync.Activities.Reports;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync runs</c>: what ran, newest first.</summary>
public sealed class RunsCommand(CommandIo io) : AsyncCommand<RunsCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string? term = settings.Term is null ? null : Options.TermOf(settings.Term);
        if (settings.Limit is < 1 or > Options.LimitMax)
        {
            throw CliException.BadArgument(
                "--limit", $"--limit is {settings.Limit} but must be from 1 to {Options.LimitMax}.");
        }

        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellationToken);
        IReadOnlyList<RunSummary> runs = workspace.HasTables
            ? await workspace.Get<RunReportReader>()
            .ListAsync(term, null, null, null, settings.Limit, cancellationToken)
            : [];
        if (io.Json)
        {
            io.WriteJson(runs);
            return ExitCodes.Completed;
        }

        RunText.WriteList(io.Out, runs);
        return ExitCodes.Completed;
    }

    /// <summary>Which runs.</summary>
    public sealed class Options : CommonSettings
    {
        /// <summary>Most runs that one call lists.</summary>
        public const int LimitMax = 1000;

        [CommandOption("--term <TERM>")]
        [Description("Only runs of this term")]
        public string? Term { get; init; }

        [CommandOption("--limit <N>")]
        [Description("How many runs at most")]
        [DefaultValue(20)]
        public int Limit { get; init; }

        internal static string TermOf(string text) => RequireTerm(text);
    }
}
