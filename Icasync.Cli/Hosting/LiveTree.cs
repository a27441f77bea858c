using System.Globalization;
using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

using TaskNode = Icasync.Activities.Reports.TreeNode;

namespace Icasync.Cli.Hosting;

/// <summary>The task tree with bars, rate, errors and time left, redrawn in place while a person watches.</summary>
internal sealed class LiveTree : IProgressView
{
    private const int BarWidth = 24;

    private readonly TreeReader _trees;
    private readonly Pace _pace;
    private readonly Channel _frames = new();
    private readonly Task _drawing;

    public LiveTree(CommandIo io, TreeReader trees, TimeProvider time)
    {
        _trees = trees;
        _pace = new Pace(time);
        IAnsiConsole console = io.ErrorConsole();
        _drawing = console.Live(new Text("starting …")).AutoClear(false).StartAsync(async context =>
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
        TaskNode? tree = await _trees.ReadAsync(run.RunId, offerings: false, cancellation);
        if (tree is not null)
        {
            _frames.Put(Draw(run, tree));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames.Put(null);
        _drawing.Wait(TimeSpan.FromSeconds(2));
    }

    private Tree Draw(RunSummary run, TaskNode root)
    {
        (double rate, TimeSpan? left) = _pace.Take(run);
        Tree tree = new(new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"[bold]{Markup.Escape(root.Name)}[/] {State(root.State)} {Bar(root.Done, root.Total)} {root.Done} %  "
            + $"{run.Remote.Writes} writes  {rate:0.0} calls/s  {Errors(run.Failures)}  [grey]{Pace.Words(left)}[/]")));
        foreach (TaskNode phase in root.Children)
        {
            Spectre.Console.TreeNode node = tree.AddNode(Line(phase));
            foreach (TaskNode step in phase.Children.Where(_ => !IsQuiet(phase.State)))
            {
                node.AddNode(Line(step));
            }
        }

        return tree;
    }

    private static bool IsQuiet(string phase) =>
        phase == WireFormat.Word(NodeState.Pending) || phase == WireFormat.Word(NodeState.Skipped);

    private static Markup Line(TaskNode node)
    {
        string bar = node.Total > 1
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" {Bar(node.Done + node.Failed, node.Total)} {node.Done}/{node.Total}")
            : string.Empty;
        string errors = node.Failed > 0 ? " " + Errors((int)node.Failed) : string.Empty;
        return new Markup($"{Markup.Escape(node.Name)} {State(node.State)}{bar}{errors}");
    }

    private static string Errors(int failures) => failures > 0 ? $"[red]{failures} failed[/]" : "[grey]no errors[/]";

    private static string Bar(long done, long total)
    {
        int full = total == 0 ? 0 : (int)(BarWidth * Math.Min(done, total) / total);
        return $"[green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/]";
    }

    // The root is a run, whose states have other words; all below it are steps.
    private static string State(string state) => Enum.TryParse(state, ignoreCase: true, out NodeState step)
        ? step switch
        {
            NodeState.Completed => "[green]✓[/]",
            NodeState.CompletedWithFailures => "[yellow]✓[/]",
            NodeState.Failed or NodeState.Terminated => "[red]✗[/]",
            NodeState.Running => "[blue]…[/]",
            NodeState.Skipped => "[grey]–[/]",
            NodeState.Pending or NodeState.Suspended or NodeState.RolledBack => $"[grey]{Markup.Escape(state)}[/]",
            _ => throw new System.Diagnostics.UnreachableException($"step {state}"),
        }
        : $"[grey]{Markup.Escape(state)}[/]";

    /// <summary>Hands the newest frame to the drawing task; null ends it.</summary>
    private sealed class Channel
    {
        private readonly System.Threading.Channels.Channel<IRenderable?> _inner =
            System.Threading.Channels.Channel.CreateUnbounded<IRenderable?>();

        public void Put(IRenderable? frame) => _inner.Writer.TryWrite(frame);

        public async Task<IRenderable?> NextAsync() => await _inner.Reader.ReadAsync();
    }
}
