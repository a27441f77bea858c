using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;

namespace Icasync.Cli.Hosting;

/// <summary>
/// Follows a run to its end by what stands in the database, whichever process hosts it. When the host goes away, this
/// process takes its place.
/// </summary>
/// <param name="host">The host in this process, or null when another process has the engine.</param>
public sealed class RunFollower(Workspace workspace, CommandIo io, EmbeddedHost? host) : IAsyncDisposable
{
    private static readonly TimeSpan LookEveryAtFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ShowAfter = TimeSpan.FromSeconds(1);

    private readonly RunReportReader _reader = workspace.Get<RunReportReader>();
    private readonly RunStore _runs = workspace.Get<RunStore>();
    private readonly TimeProvider _time = workspace.Get<TimeProvider>();
    private EmbeddedHost? _host = host;

    /// <summary>Waits until the run is not open any more; answers how it ended.</summary>
    public async Task<RunSummary> FollowAsync(string runId, CancellationToken cancellation)
    {
        _host?.Wake();
        using IProgressView view = ProgressView.For(io, workspace);
        DateTimeOffset since = _time.GetUtcNow();

        // Progress is shown only after the first second: reading it would slow down a run that is over by then.
        DateTimeOffset showFrom = since + ShowAfter;
        while (true)
        {
            RunRow run = await _runs.FindAsync(runId, cancellation) ?? throw CliException.UnknownRun(runId);
            bool isOver = !RunTransitions.IsOpen(run.State);
            bool isShown = _time.GetUtcNow() >= showFrom;
            if (isOver || isShown)
            {
                RunSummary summary = (await _reader.ReadAsync(runId, cancellation))!;
                await view.ShowAsync(summary, cancellation);
                if (isOver)
                {
                    return summary;
                }
            }

            if (_host is null && IsForsaken(run, since))
            {
                _host = await EmbeddedHost.TryStartAsync(workspace, io, cancellation);
                since = _time.GetUtcNow();
            }

            await PauseAsync(isShown ? LookEvery : LookEveryAtFirst, cancellation);
        }
    }

    /// <summary>Stops the host, also one that was taken over on the way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private bool IsForsaken(RunRow run, DateTimeOffset since) =>
        run.State != RunState.Suspended
        && Heartbeat.IsMissed(run.HeartbeatAt is { } beat && beat > since ? beat : since, _time.GetUtcNow());

    // A host that cannot go on must not be waited for.
    private async Task PauseAsync(TimeSpan length, CancellationToken cancellation)
    {
        Task pause = Task.Delay(length, _time, cancellation);
        if (_host is null)
        {
            await pause;
            return;
        }

        await await Task.WhenAny(pause, _host.Failure);
    }
}
