using System.ComponentModel;
using System.Globalization;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Functions.Runs;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync purge --before DATE</c>: deletes engine history, children first; ledger, change log and operator log
/// stay.
/// </summary>
public sealed class PurgeCommand(CommandIo io) : AsyncCommand<PurgeCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (!DateTimeOffset.TryParseExact(
            settings.Before, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out DateTimeOffset before))
        {
            throw CliException.BadArgument(
                "--before", $"--before is '{settings.Before}' but must be a date such as 2025-03-01.");
        }

        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        await using EmbeddedHost host = await EmbeddedHost.TryStartAsync(workspace, io, cancellationToken)
            ?? throw CliException.BadArgument("--home", $"Another process hosts {workspace.Home}. Stop it first.");
        HistoryPurge purge = ActivatorUtilities.CreateInstance<HistoryPurge>(workspace.Services);
        int purged = 0;
        PurgeAnswer answer;
        do
        {
            answer = await purge.RunAsync(
                host.Client, before, new Operator(OperatorName.Of(), settings.Reason), cancellationToken);
            purged += answer.Purged;
        }
        while (answer is { More: true, Purged: > 0 });
        if (io.Json)
        {
            io.WriteJson(new { purged });
        }
        else
        {
            io.Out.WriteLine($"{purged} instances of the engine's history deleted.");
        }

        return ExitCodes.Completed;
    }

    /// <summary>What to purge.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--before <DATE>")]
        [Description("History of attempts that ended before this day")]
        public string? Before { get; init; }

        [CommandOption("--reason <TEXT>")]
        [Description("Why, for the record")]
        public string? Reason { get; init; }
    }
}
