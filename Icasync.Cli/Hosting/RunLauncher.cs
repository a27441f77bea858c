using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;

namespace Icasync.Cli.Hosting;

/// <summary>What a person asked for.</summary>
public sealed record RunRequest(RunKind Kind, string Term, RunOptions Options, bool Wait);

/// <summary>
/// Starts a run and follows it, or joins the one that a dead host left behind (CONTRACTS 2, "One engine a home"). The
/// request goes through the database whoever hosts the engine.
/// </summary>
public sealed class RunLauncher(Workspace workspace, CommandIo io)
{
    private readonly RunStore _runs = workspace.Get<RunStore>();

    /// <summary>Runs the request; answers the exit code. The answer has been printed.</summary>
    public async Task<int> RunAsync(RunRequest request, CancellationToken cancellation)
    {
        await CheckSourceAsync(request.Term, cancellation);
        HomeHost? living = LivingHost();
        await RefuseIfBusyAsync(request.Term, living is not null, cancellation);
        if (!request.Wait)
        {
            return await StartOnlyAsync(request, living, cancellation);
        }

        await using RunFollower follower = new(
            workspace, io, living is null ? await EmbeddedHost.TryStartAsync(workspace, io, cancellation) : null);
        string runId = await JoinOrInsertAsync(request, follower, cancellation);
        return await FollowAsync(workspace, io, follower, runId, cancellation);
    }

    /// <summary>Follows a run and prints how it ended, or, when interrupted, how it stands.</summary>
    public static async Task<int> FollowAsync(
        Workspace workspace, CommandIo io, RunFollower follower, string runId, CancellationToken cancellation)
    {
        try
        {
            RunSummary run = await follower.FollowAsync(runId, cancellation);
            RunText.Answer(io, run);
            return ExitCodes.Of(run);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            io.Note($"Interrupted. Run {runId} goes on where it was at the next start.");
            if (await workspace.Get<RunReportReader>().ReadAsync(runId, CancellationToken.None) is { } run)
            {
                RunText.Answer(io, run);
            }

            return ExitCodes.Interrupted;
        }
    }

    /// <summary>The living host of the home.</summary>
    /// <exception cref="CliException">It works on another database, so it would never see what is inserted
    /// here.</exception>
    public HomeHost? LivingHost()
    {
        HomeHost? living = HomeHost.FindLiving(workspace.Home);
        if (living?.Serves(workspace.Settings.Database) == false)
        {
            throw CliException.Conflict(
                ProblemTypes.NoHost,
                "Home in use",
                $"Process {living.Pid} works in {workspace.Home} on another database. Wait for it, or name another "
                + "folder with --home.",
                field: "--home");
        }

        return living;
    }

    /// <summary>The error of <c>--no-wait</c> where nobody would do the work.</summary>
    public static CliException NoHost(string home) => CliException.Conflict(
        ProblemTypes.NoHost,
        "No engine",
        $"--no-wait needs a process that does the work, and none runs in {home}. Start 'icasync serve', or leave "
        + "--no-wait out.",
        field: "--no-wait");

    /// <summary>The error of a term that has an open run.</summary>
    public static CliException Busy(string term, string runId, string how) => CliException.Conflict(
        ProblemTypes.RunOpen, "Another run is open", $"Term {term} has the open run {runId}, {how}", runId: runId,
        exitCode: ExitCodes.Busy);

    // A missing table or column, or a pilot of nothing, is wrong configuration: told before a run is inserted.
    private async Task CheckSourceAsync(string term, CancellationToken cancellation)
    {
        (await workspace.Get<SourceReader>().ReadShapeAsync(cancellation)).ThrowIfIncomplete();
        await workspace.Get<ScopeReader>().CheckAsync(term, hasLedger: true, cancellation);
    }

    private async Task RefuseIfBusyAsync(string term, bool hosted, CancellationToken cancellation)
    {
        if (await FindOpenAsync(term, cancellation) is not { } open)
        {
            return;
        }

        if (open.State == RunState.Suspended)
        {
            throw Busy(
                term, open.RunId,
                $"which is suspended. Use 'icasync resume {open.RunId}' or 'icasync terminate {open.RunId}'.");
        }

        if (hosted || !IsForsaken(open))
        {
            throw Busy(term, open.RunId, $"and it is at work. 'icasync status {open.RunId}' shows it.");
        }
    }

    // Nobody holds the lock of this home: a host of this home that the run names is dead, however young its heartbeat.
    private bool IsForsaken(RunRow open) =>
        open.State == RunState.Pending
        || open.IsForsaken(workspace.Get<TimeProvider>().GetUtcNow())
        || open.HostId!.StartsWith(EmbeddedHost.HostPrefixOf(workspace.Home) + "/", StringComparison.Ordinal);

    private async Task<RunRow?> FindOpenAsync(string term, CancellationToken cancellation) =>
        await _runs.FindOpenAsync(term, cancellation) is { } runId ? await _runs.FindAsync(runId, cancellation) : null;

    private async Task<int> StartOnlyAsync(RunRequest request, HomeHost? living, CancellationToken cancellation)
    {
        if (living is null)
        {
            throw NoHost(workspace.Home);
        }

        string runId = await InsertAsync(request, cancellation);
        RunText.Answer(io, (await workspace.Get<RunReportReader>().ReadAsync(runId, cancellation))!);
        return ExitCodes.Completed;
    }

    private async Task<string> JoinOrInsertAsync(
        RunRequest request, RunFollower follower, CancellationToken cancellation)
    {
        if (await FindOpenAsync(request.Term, cancellation) is { } open)
        {
            if (open.Kind == request.Kind && IsSame(open.Options, request.Options))
            {
                io.Note($"Run {open.RunId} was interrupted and goes on.");
                return open.RunId;
            }

            io.Note($"Run {open.RunId} ({WireFormat.Word(open.Kind)}) was interrupted and is finished first.");
            await follower.FollowAsync(open.RunId, cancellation);
        }

        return await InsertAsync(request, cancellation);
    }

    private async Task<string> InsertAsync(RunRequest request, CancellationToken cancellation)
    {
        StartAnswer answer = await workspace.Get<RunActs>().StartAsync(
            request.Kind, request.Term, request.Options, OperatorName.Of(), cancellation);
        if (!answer.Started)
        {
            throw Busy(
                request.Term, answer.RunId,
                $"which another process has just started. 'icasync status {answer.RunId}' shows it.");
        }

        io.Note($"Run {answer.RunId}");
        return answer.RunId;
    }

    // The reason is what a person says of a request and the pilot is a setting: neither is a part of it.
    private static bool IsSame(RunOptions left, RunOptions right) => Face(left) == Face(right);

    private static string Face(RunOptions options) =>
        JsonSerializer.Serialize(
            options with
            {
                Reason = null, Pilot = null, Items = [],
                Courses = [.. options.Courses.Order(StringComparer.Ordinal)],
            },
            WireFormat.Json);
}
