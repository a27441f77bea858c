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

/// <summary>Options of an act on a run.</summary>
public class ActArgument : RunArgument
{
    [CommandOption("--reason <TEXT>")]
    [Description("Why, for the operator log")]
    public string? Reason { get; init; }

    /// <summary>Who acts.</summary>
    internal Operator Who() => new(OperatorName.Of(), Reason);

    /// <summary>The error of an act that the run's state forbids.</summary>
    internal static CliException WrongState(string runId, string act, RunState state) => CliException.Conflict(
        ProblemTypes.WrongState,
        "The run's state forbids it",
        $"Run {runId} is {WireFormat.Word(state)}: '{act}' is not possible. 'icasync status {runId}' shows it.",
        runId: runId);
}

/// <summary>
/// <c>icasync terminate</c> and <c>icasync suspend</c>: the courses in hand finish, then no write follows. Waits until
/// the run stands still.
/// </summary>
public abstract class StopCommand(CommandIo io) : AsyncCommand<StopCommand.Options>
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>The act's word.</summary>
    protected abstract string Act { get; }

    /// <summary>Asks for the act.</summary>
    protected abstract Task<ActAnswer?> ActAsync(
        RunActs acts, string runId, Options settings, CancellationToken cancellation);

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        RunActs acts = workspace.Get<RunActs>();
        RunStore runs = workspace.Get<RunStore>();
        RunRow run = await settings.FindAsync(workspace, cancellationToken);
        ActAnswer answer = await ActAsync(acts, run.RunId, settings, cancellationToken)
            ?? throw CliException.UnknownRun(run.RunId);
        if (!answer.Accepted)
        {
            throw ActArgument.WrongState(run.RunId, Act, answer.State);
        }

        while (answer.Accepted
            && (await runs.FindAsync(run.RunId, cancellationToken))!.State is RunState.Running or RunState.Pending)
        {
            await Task.Delay(LookEvery, workspace.Get<TimeProvider>(), cancellationToken);
            if (await IsForsakenAsync(workspace, run.RunId, cancellationToken))
            {
                // The host went away before it heard: then the act takes effect at once.
                answer = await ActAsync(acts, run.RunId, settings, cancellationToken) ?? answer;
            }
        }

        RunText.Answer(io, (await workspace.Get<RunReportReader>().ReadAsync(run.RunId, cancellationToken))!);
        return ExitCodes.Completed;
    }

    private static async Task<bool> IsForsakenAsync(Workspace workspace, string runId, CancellationToken cancellation)
    {
        RunRow run = (await workspace.Get<RunStore>().FindAsync(runId, cancellation))!;
        return run.State == RunState.Running && run.IsForsaken(workspace.Get<TimeProvider>().GetUtcNow());
    }

    /// <summary>Which run, and how.</summary>
    public sealed class Options : ActArgument
    {
        [CommandOption("--now")]
        [Description("Do not wait for the courses in hand: no write follows at once")]
        public bool Now { get; init; }
    }
}

/// <summary>Ends a run; what was done stays done.</summary>
public sealed class TerminateCommand(CommandIo io) : StopCommand(io)
{
    /// <inheritdoc/>
    protected override string Act => "terminate";

    /// <inheritdoc/>
    protected override Task<ActAnswer?> ActAsync(
        RunActs acts, string runId, Options settings, CancellationToken cancellation) =>
        acts.TerminateAsync(runId, settings.Now, settings.Who(), cancellation);
}

/// <summary>Pauses a run; it keeps its term.</summary>
public sealed class SuspendCommand(CommandIo io) : StopCommand(io)
{
    /// <inheritdoc/>
    protected override string Act => "suspend";

    /// <inheritdoc/>
    protected override Task<ActAnswer?> ActAsync(
        RunActs acts, string runId, Options settings, CancellationToken cancellation) =>
        acts.SuspendAsync(runId, settings.Who(), cancellation);
}
