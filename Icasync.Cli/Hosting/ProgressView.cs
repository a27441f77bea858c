using Icasync.Activities.Reports;
using Icasync.Cli.Output;

namespace Icasync.Cli.Hosting;

/// <summary>Shows how a run goes on.</summary>
internal interface IProgressView : IDisposable
{
    /// <summary>Takes the newest look at the run.</summary>
    Task ShowAsync(RunSummary run, CancellationToken cancellation);
}

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressView
{
    /// <summary>A live tree for a person at a terminal, plain lines for everybody else.</summary>
    public static IProgressView For(CommandIo io, Workspace workspace) => io.ErrorIsTerminal
        ? new LiveTree(io, workspace.Get<TreeReader>(), workspace.Get<TimeProvider>())
        : new PlainProgress(io, workspace.Get<TimeProvider>());
}

/// <summary>How fast a run writes and how long it will take, from looks at it.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    private readonly Queue<(DateTimeOffset At, long Calls)> _looks = [];
    private (DateTimeOffset At, int Done)? _first;

    /// <summary>
    /// Takes a look in; answers calls a second over the last seconds, and the time left when it can be told.
    /// </summary>
    public (double CallsPerSecond, TimeSpan? Left) Take(RunSummary run)
    {
        DateTimeOffset now = time.GetUtcNow();
        _looks.Enqueue((now, run.Remote.Reads + run.Remote.Writes));
        while (_looks.Count > 2 && now - _looks.Peek().At > Window)
        {
            _looks.Dequeue();
        }

        (DateTimeOffset from, long calls) = _looks.Peek();
        double seconds = (now - from).TotalSeconds;
        double rate = seconds > 0 ? (run.Remote.Reads + run.Remote.Writes - calls) / seconds : 0;
        _first ??= (now, run.Progress.Done);
        int gained = run.Progress.Done - _first.Value.Done;
        TimeSpan? left = gained > 0
            ? (now - _first.Value.At) * ((run.Progress.Total - run.Progress.Done) / (double)gained)
            : null;
        return (rate, left);
    }

    /// <summary>A duration in words.</summary>
    public static string Words(TimeSpan? left) => left switch
    {
        null => "time left unknown",
        { TotalSeconds: < 90 } brief => $"about {Math.Max(1, Math.Round(brief.TotalSeconds)):0} s left",
        { TotalMinutes: < 90 } some => $"about {some.TotalMinutes:0} min left",
        { } much => $"about {much.TotalHours:0.0} h left",
    };
}
