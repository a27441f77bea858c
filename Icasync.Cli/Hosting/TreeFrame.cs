using System.Globalization;
using System.Text;
using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Spectre.Console;

using TaskNode = Icasync.Activities.Reports.TreeNode;

namespace Icasync.Cli.Hosting;

/// <summary>
/// One picture of the live tree, never larger than the terminal: a terminal that is smaller than 80 × 24 sees the
/// phases, and the steps of those that work now.
/// </summary>
internal static class TreeFrame
{
    private const int WideFrom = 110;
    private const int BarWide = 24;
    private const int BarNarrow = 10;

    /// <summary>Columns that a level of the tree takes.</summary>
    private const int Indent = 4;

    /// <summary>Draws the tree into so many columns and rows.</summary>
    public static Tree Draw(RunSummary run, TaskNode root, double rate, TimeSpan? left, int width, int height)
    {
        int bar = width >= WideFrom ? BarWide : BarNarrow;
        Tree tree = new(Line(
            width,
            [
                (root.Name, "bold"), (" ", ""), State(root.State), (" ", ""), .. Bar(root.Done, root.Total, bar),
                (string.Create(
                    CultureInfo.InvariantCulture, $" {root.Done} %  {run.Remote.Writes} writes  {rate:0.0}/s  "), ""),
                Errors(run.Failures), ("  ", ""), (Pace.Words(left), "grey"),
            ]));
        HashSet<TaskNode> shown = Shown(root, height - 2);
        foreach (TaskNode phase in root.Children)
        {
            Spectre.Console.TreeNode node = tree.AddNode(Line(width - Indent, PartsOf(phase, bar)));
            foreach (TaskNode step in phase.Children.Where(shown.Contains))
            {
                node.AddNode(Line(width - Indent - Indent, PartsOf(step, bar)));
            }
        }

        return tree;
    }

    // Steps that work now are what somebody watches for; then those that failed, then what is done.
    private static HashSet<TaskNode> Shown(TaskNode root, int rows) => root.Children
        .Where(phase => !IsQuiet(phase.State))
        .SelectMany(phase => phase.Children)
        .OrderBy(step => step.State == WireFormat.Word(NodeState.Running) ? 0 : step.Failed > 0 ? 1
            : IsQuiet(step.State) ? 3 : 2)
        .Take(Math.Max(0, rows - root.Children.Count))
        .ToHashSet();

    private static bool IsQuiet(string phase) =>
        phase == WireFormat.Word(NodeState.Pending) || phase == WireFormat.Word(NodeState.Skipped);

    // A line that is wrapped would push the last lines of the tree out of the terminal.
    private static Markup Line(int width, IEnumerable<(string Text, string Style)> parts)
    {
        StringBuilder line = new();
        foreach ((string text, string style) in parts)
        {
            string fitting = text.Length > width ? text[..Math.Max(0, width)] : text;
            width -= fitting.Length;
            line.Append(style.Length == 0 || fitting.Length == 0
                ? Markup.Escape(fitting) : $"[{style}]{Markup.Escape(fitting)}[/]");
        }

        return new Markup(line.ToString());
    }

    private static IEnumerable<(string Text, string Style)> PartsOf(TaskNode node, int bar) =>
    [
        (node.Name, ""), (" ", ""), State(node.State),
        .. node.Total > 1
            ? [
                (" ", ""), .. Bar(node.Done + node.Failed, node.Total, bar),
                (string.Create(CultureInfo.InvariantCulture, $" {node.Done}/{node.Total}"), ""),
            ]
            : Array.Empty<(string, string)>(),
        .. node.Failed > 0 ? [(" ", ""), Errors((int)node.Failed)] : Array.Empty<(string, string)>(),
    ];

    private static (string Text, string Style) Errors(int failures) =>
        failures > 0 ? ($"{failures} failed", "red") : ("no errors", "grey");

    private static IEnumerable<(string Text, string Style)> Bar(long done, long total, int width)
    {
        int full = total == 0 ? 0 : (int)(width * Math.Min(done, total) / total);
        return [(new string('━', full), "green"), (new string('━', width - full), "grey")];
    }

    // The root is a run, whose states have other words; all below it are steps.
    private static (string Text, string Style) State(string state) =>
        Enum.TryParse(state, ignoreCase: true, out NodeState step)
        ? step switch
        {
            NodeState.Completed => ("✓", "green"),
            NodeState.CompletedWithFailures => ("✓", "yellow"),
            NodeState.Failed or NodeState.Terminated => ("✗", "red"),
            NodeState.Running => ("…", "blue"),
            NodeState.Skipped => ("–", "grey"),
            NodeState.Pending or NodeState.Suspended or NodeState.RolledBack => (state, "grey"),
            _ => throw new System.Diagnostics.UnreachableException($"step {state}"),
        }
        : (state, "grey");
}
