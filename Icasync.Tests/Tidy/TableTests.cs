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
    [Fact]
    public void One_class_writes_a_table()
    {
        Dictionary<string, string[]> writers = Writers();
        Assert.True(writers.Count > 15, "the statements that write our tables were not found");
        Assert.Equal("OfferingTable", Assert.Single(writers["icasync_offering"]));
        Assert.Empty(Some.Of(writers).Where(one => one.Value.Length > 1)
            .Select(one => $"{one.Key}: {string.Join(", ", one.Value)}"));
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
