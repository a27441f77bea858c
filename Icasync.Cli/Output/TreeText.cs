using System.Globalization;
using Icasync.Activities.Reports;

namespace Icasync.Cli.Output;

/// <summary>The task tree as text.</summary>
internal static class TreeText
{
    /// <summary>Prints the tree, a line a node.</summary>
    public static void Write(TextWriter writer, TreeNode tree)
    {
        TextTable table = new("task", "state", "done", "total", "failed", "seconds");
        Add(table, tree, depth: 0);
        table.WriteTo(writer);
    }

    private static void Add(TextTable table, TreeNode node, int depth)
    {
        table.Add(
            new string(' ', depth * 2) + node.Name, node.State, node.Done, node.Total, node.Failed, Seconds(node));
        foreach (TreeNode child in node.Children)
        {
            Add(table, child, depth + 1);
        }
    }

    private static string Seconds(TreeNode node) => node is { StartedAt: { } from, FinishedAt: { } to }
        ? (
            DateTimeOffset.Parse(to, CultureInfo.InvariantCulture) - DateTimeOffset.Parse(
                from, CultureInfo.InvariantCulture))
            .TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)
        : string.Empty;
}
