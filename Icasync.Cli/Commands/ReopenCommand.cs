using System.ComponentModel;
using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Acts that give a run a new attempt, which is then followed like a sync: resume, rewind, retry.</summary>
public abstract class ReopenCommand(CommandIo io) : AsyncCommand<ReopenCommand.Options>
{
    /// <summary>The act.</summary>
    protected abstract RunAct Act { get; }

    /// <summary>Asks for the act.</summary>
    protected abstract Task<ActAnswer?> ActAsync(
        RunActs acts, string runId, Options settings, CancellationToken cancellation);

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        settings.Load(io).RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        RunRow run = await settings.FindAsync(workspace, cancellationToken);

        // Asked before an engine is started for nothing.
        if (run.After(Act) is null)
        {
            throw ActArgument.WrongState(run.RunId, Word, run.State);
        }

        await CheckItemsAsync(workspace, run, settings, cancellationToken);
        HomeHost? living = new RunLauncher(workspace, io).LivingHost();
        if (settings.NoWait && living is null)
        {
            throw RunLauncher.NoHost(workspace.Home);
        }

        await using RunFollower follower = new(
            workspace, io, living is null ? await EmbeddedHost.TryStartAsync(workspace, io, cancellationToken) : null);
        await ActAsync(workspace, run, settings, cancellationToken);
        if (!settings.NoWait)
        {
            return await RunLauncher.FollowAsync(workspace, io, follower, run.RunId, cancellationToken);
        }

        RunText.Answer(io, (await workspace.Get<RunReportReader>().ReadAsync(run.RunId, cancellationToken))!);
        return ExitCodes.Completed;
    }

    private string Word => WireFormat.Word(Act);

    private async Task ActAsync(Workspace workspace, RunRow run, Options settings, CancellationToken cancellation)
    {
        ActAnswer answer = await ActAsync(workspace.Get<RunActs>(), run.RunId, settings, cancellation)
            ?? throw CliException.UnknownRun(run.RunId);
        if (answer.Accepted)
        {
            // Nothing of the platform's own rewind is used: its open defects would make the run hang (DESIGN 2).
            io.Note($"Run {run.RunId} gets a new attempt: finished work is skipped.");
            return;
        }

        throw answer.OpenRunId is { } open
            ? RunLauncher.Busy(run.Term, open, $"which has to end first. 'icasync status {open}' shows it.")
            : ActArgument.WrongState(run.RunId, Word, answer.State);
    }

    private static async Task CheckItemsAsync(
        Workspace workspace, RunRow run, Options settings, CancellationToken cancellation)
    {
        if (settings.Items.Length == 0)
        {
            return;
        }

        HashSet<string> known = (await workspace.Get<RunReportReader>().ReadFailuresAsync(run.RunId, cancellation))
            .Select(failure => failure.Item).ToHashSet(StringComparer.Ordinal);
        if (settings.Items.FirstOrDefault(item => !known.Contains(item)) is { } unknown)
        {
            throw CliException.BadArgument(
                "--item",
                $"'{unknown}' is not in the failure list of run {run.RunId}. 'icasync failures {run.RunId}' shows the "
                + "list.");
        }
    }

    /// <summary>Which run, and what of it.</summary>
    public sealed class Options : ActArgument
    {
        [CommandOption("--item <ID>")]
        [Description("With retry: only this item of the failure list; may be given more than once")]
        public string[] Items { get; init; } = [];

        [CommandOption("--no-wait")]
        [Description("Do not wait for the run's end; a process of this home must be there to do it")]
        public bool NoWait { get; init; }
    }
}

/// <summary>Lets a suspended run go on.</summary>
public sealed class ResumeCommand(CommandIo io) : ReopenCommand(io)
{
    /// <inheritdoc/>
    protected override RunAct Act => RunAct.Resume;

    /// <inheritdoc/>
    protected override Task<ActAnswer?> ActAsync(
        RunActs acts, string runId, Options settings, CancellationToken cancellation) =>
        acts.ResumeAsync(runId, settings.Who(), cancellation);
}

/// <summary>Gives an ended run a new attempt from today's source and the ledger.</summary>
public sealed class RewindCommand(CommandIo io) : ReopenCommand(io)
{
    /// <inheritdoc/>
    protected override RunAct Act => RunAct.Rewind;

    /// <inheritdoc/>
    protected override Task<ActAnswer?> ActAsync(
        RunActs acts, string runId, Options settings, CancellationToken cancellation) =>
        acts.RewindAsync(runId, settings.Who(), cancellation);
}

/// <summary>The same for chosen items.</summary>
public sealed class RetryCommand(CommandIo io) : ReopenCommand(io)
{
    /// <inheritdoc/>
    protected override RunAct Act => RunAct.Retry;

    /// <inheritdoc/>
    protected override Task<ActAnswer?> ActAsync(
        RunActs acts, string runId, Options settings, CancellationToken cancellation) =>
        acts.RetryAsync(runId, settings.Items, settings.Who(), cancellation);
}
