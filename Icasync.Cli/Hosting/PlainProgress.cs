using System.Globalization;
using Icasync.Activities.Reports;
using Icasync.Cli.Output;

namespace Icasync.Cli.Hosting;

/// <summary>A line now and then, and one at each new phase: for logs and pipes.</summary>
internal sealed class PlainProgress(CommandIo io, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Pace _pace = new(time);
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;
    private string? _phase;

    /// <inheritdoc/>
    public Task ShowAsync(RunSummary run, CancellationToken cancellation)
    {
        (double rate, TimeSpan? left) = _pace.Take(run);
        DateTimeOffset now = time.GetUtcNow();
        if (run.Progress.Phase is null || (run.Progress.Phase == _phase && now - _toldAt < Every))
        {
            return Task.CompletedTask;
        }

        (_phase, _toldAt) = (run.Progress.Phase, now);
        io.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.State} {run.Progress.Done} %: {run.Progress.Phase}, {run.Remote.Writes} writes, {rate:0.0} "
            + $"calls/s, {run.Failures} failures, {Pace.Words(left)}"));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
