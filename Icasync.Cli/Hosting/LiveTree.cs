using Icasync.Activities.Reports;
using Icasync.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

using TaskNode = Icasync.Activities.Reports.TreeNode;

namespace Icasync.Cli.Hosting;

/// <summary>The task tree with bars, rate, errors and time left, redrawn in place while a person watches.</summary>
internal sealed class LiveTree : IProgressView
{
    private readonly TreeReader _trees;
    private readonly Pace _pace;
    private readonly Channel _frames = new();
    private readonly IAnsiConsole _console;
    private readonly Task _drawing;

    public LiveTree(CommandIo io, TreeReader trees, TimeProvider time)
    {
        _trees = trees;
        _pace = new Pace(time);
        _console = io.ErrorConsole();
        _drawing = _console.Live(new Text("starting …")).AutoClear(false).StartAsync(async context =>
        {
            while (await _frames.NextAsync() is { } frame)
            {
                context.UpdateTarget(frame);
            }
        });
    }

    /// <inheritdoc/>
    public async Task ShowAsync(RunSummary run, CancellationToken cancellation)
    {
        TaskNode? tree = await _trees.ReadAsync(run.RunId, offeringsMax: 0, cancellation);
        if (tree is not null)
        {
            (double rate, TimeSpan? left) = _pace.Take(run);
            _frames.Put(TreeFrame.Draw(run, tree, rate, left, _console.Profile.Width, _console.Profile.Height));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames.Put(null);
        _drawing.Wait(TimeSpan.FromSeconds(2));
    }

    /// <summary>Hands the newest frame to the drawing task; null ends it.</summary>
    private sealed class Channel
    {
        private readonly System.Threading.Channels.Channel<IRenderable?> _inner =
            System.Threading.Channels.Channel.CreateUnbounded<IRenderable?>();

        public void Put(IRenderable? frame) => _inner.Writer.TryWrite(frame);

        public async Task<IRenderable?> NextAsync() => await _inner.Reader.ReadAsync();
    }
}
