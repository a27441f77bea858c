using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;

namespace Icasync.Cli.Hosting;

/// <summary>Begins a withdrawal or an undo where there is something to take back, or shows its plan.</summary>
internal sealed class RecallLauncher(Workspace workspace, CommandIo io)
{
    /// <summary>Carries out a command that takes something back. Only a dry run goes without WPS.</summary>
    /// <param name="ask">What is asked for, once the database can be looked at.</param>
    public static async Task<int> ExecuteAsync(
        CommonSettings settings, CommandIo io, bool isDryRun, bool details, Func<Workspace, Task<RunRequest>> ask,
        CancellationToken cancellation)
    {
        if (!isDryRun)
        {
            settings.Load(io).RequireWps();
        }

        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Write, cancellation);
        RunRequest request = await ask(workspace);
        RecallLauncher launcher = new(workspace, io);
        return isDryRun
            ? await launcher.ShowAsync(request, details, cancellation)
            : await launcher.RunAsync(request, cancellation);
    }

    // No call, no write.
    private async Task<int> ShowAsync(RunRequest request, bool details, CancellationToken cancellation)
    {
        if (await RefuseAsync(request, cancellation) is { } nothing)
        {
            return Nothing(request, nothing);
        }

        await PlanText.AnswerAsync(
            workspace, io,
            await workspace.Get<PlanPreview>().PlanAsync(
                request.Kind, request.Term, request.Options, hasLedger: true, cancellation),
            details, cancellation);
        return ExitCodes.Completed;
    }

    private async Task<int> RunAsync(RunRequest request, CancellationToken cancellation) =>
        await RefuseAsync(request, cancellation) is { } nothing
            ? Nothing(request, nothing)
            : await new RunLauncher(workspace, io).RunAsync(request, cancellation);

    // An open run of the term may be this very one, cut off: it is joined, whatever is left of it.
    private async Task<RecallRefusal?> RefuseAsync(RunRequest request, CancellationToken cancellation)
    {
        RecallRefusal? refusal = await workspace.Get<RecallCheck>().FindAsync(
            request.Kind, request.Term, request.Options, cancellation);
        bool isNothing = refusal is { Trouble: RecallTrouble.NothingLeft };
        if (refusal is null
            || (isNothing && await workspace.Get<RunStore>().FindOpenAsync(request.Term, cancellation) is not null))
        {
            return null;
        }

        // To withdraw what is withdrawn already is no error of a script that says it twice.
        return isNothing && request.Kind == RunKind.Withdraw
            ? refusal
            : throw CliException.Conflict(
                ProblemTypes.WrongState, "Nothing to take back", refusal.Text.En, runId: request.Options.Undoes);
    }

    private int Nothing(RunRequest request, RecallRefusal refusal)
    {
        if (io.Json)
        {
            io.WriteJson(new
            {
                runId = (string?)null, kind = WireFormat.Word(request.Kind), term = request.Term,
                message = refusal.Text.En,
            });
        }
        else
        {
            io.Out.WriteLine(refusal.Text.En);
        }

        return ExitCodes.Completed;
    }
}
