using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>
/// One class owns the statements that write a table, so that what a row goes through is read in one place.
/// </summary>
public partial class TableTests
{
    /// <summary>Tables that more than one class still writes. A line leaves when its table has one owner.</summary>
    private static readonly Dictionary<string, string> Shared = new(StringComparer.Ordinal)
    {
        ["icasync_attendee"] = "an event and its attendees leave the ledger by one statement",
        ["icasync_run"] = "a run's acts, heartbeat, counts and held plan are written where they are decided",
        ["icasync_open_run"] = "an act that reopens a run takes the term in its own transaction",
        ["icasync_attempt"] = "the engine's history notes what it purged",
        ["icasync_node"] = "the plan and the work lists count into the tree in their own transactions",
        ["icasync_tally"] = "checks and forecasts keep counts of their own names beside the run's",
        ["icasync_schedule"] = "the runner notes what it started, the book what was asked for",
    };

    [Fact]
    public void One_class_writes_a_table()
    {
        Dictionary<string, string[]> writers = Writers();
        Assert.True(writers.Count > 15, "the statements that write our tables were not found");
        Assert.Equal("OfferingTable", Assert.Single(writers["icasync_offering"]));
        Assert.Empty(Some.Of(writers)
            .Where(one => one.Value.Length > 1 && !Shared.ContainsKey(one.Key))
            .Select(one => $"{one.Key}: {string.Join(", ", one.Value)}"));
        Assert.Empty(Some.Of(Shared.Keys)
            .Where(table => writers[table].Length == 1).Select(table => $"{table} has one owner by now"));
    }

    private static Dictionary<string, string[]> Writers() =>
        new[] { "Icasync.Activities", "Icasync.Functions", "Icasync.Cli" }
        .SelectMany(
            project => Directory.GetFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .SelectMany(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes())
        .Where(node => node is LiteralExpressionSyntax or InterpolatedStringTextSyntax)
        .SelectMany(node => Write().Matches(node.ToString()).Select(match => (
            Table: match.Groups[1].Value,
            Owner: node.Ancestors().OfType<TypeDeclarationSyntax>().LastOrDefault()?.Identifier.Text ?? string.Empty)))
        .GroupBy(one => one.Table, one => one.Owner)
        .ToDictionary(group => group.Key, group => group.Distinct().Order(StringComparer.Ordinal).ToArray());

    [GeneratedRegex(@"(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(icasync_\w+)")]
    private static partial Regex Write();
}
