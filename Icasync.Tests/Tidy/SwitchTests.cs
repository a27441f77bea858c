using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>
/// A switch over a kind of ours names every kind it means: an arm for "everything else" takes in the kind that somebody
/// adds next year, without a word.
/// </summary>
public class SwitchTests
{
    private static readonly string[] Projects =
        ["Icasync.Domain", "Icasync.Activities", "Icasync.Functions", "Icasync.Cli"];

    [Fact]
    public void A_switch_over_a_kind_throws_for_what_it_does_not_name()
    {
        List<(string Place, bool IsSilent)> switches = ProductCode.Models
            .Where(model => Projects.Any(project => model.SyntaxTree.FilePath.Contains(
                $"{Path.DirectorySeparatorChar}{project}{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
            .SelectMany(model => model.SyntaxTree.GetRoot().DescendantNodes().SelectMany(node => node switch
            {
                SwitchExpressionSyntax one when IsKind(model, one.GoverningExpression) =>
                    One(one, one.Arms.Any(IsSilent)),
                SwitchStatementSyntax one when IsKind(model, one.Expression) => One(one, IsSilent(one)),
                _ => [],
            })).ToList();
        Assert.True(switches.Count > 20, "the switches were not read");
        Assert.Empty(Some.Of(switches).Where(one => one.IsSilent).Select(one => one.Place));
    }

    // A kind that is forgotten, and not one of next year, throws in the hands of whoever meets it first. One that
    // cannot come is named beside the rest: "Attendee or _ => throw".
    [Fact]
    public void A_switch_that_throws_for_the_rest_leaves_no_kind_of_today_to_it()
    {
        List<string> forgotten = [];
        int read = 0;
        foreach (SemanticModel model in ProductCode.Models)
        {
            foreach (SwitchExpressionSyntax one in model.SyntaxTree.GetRoot().DescendantNodes()
                .OfType<SwitchExpressionSyntax>()
                .Where(one => one.Arms.Any(
                    arm => arm.Expression is ThrowExpressionSyntax
                        && arm.Pattern.DescendantNodesAndSelf().Any(node => node is DiscardPatternSyntax))))
            {
                INamedTypeSymbol? kind = KindOf(model, one.GoverningExpression);
                if (kind is null || one.Arms.Any(arm => arm.Pattern.DescendantNodesAndSelf()
                    .Any(node => node.IsKind(SyntaxKind.NotPattern) || node is VarPatternSyntax)))
                {
                    continue;
                }

                read++;
                HashSet<string> named = one.Arms.SelectMany(arm => arm.Pattern.DescendantNodesAndSelf())
                    .OfType<ExpressionSyntax>()
                    .Select(node => model.GetSymbolInfo(node).Symbol)
                    .OfType<IFieldSymbol>().Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
                string[] missing = [.. kind.GetMembers().OfType<IFieldSymbol>()
                    .Where(member => member.HasConstantValue && !named.Contains(member.Name))
                    .Select(member => $"{One(one, isSilent: false).Single().Place}: {kind.Name}.{member.Name}")];

                // Who names a few of many is asked about these few alone.
                forgotten.AddRange(missing.Length < named.Count ? missing : []);
            }
        }

        Assert.True(read > 20, "the switches were not read");
        Assert.True(forgotten.Count == 0, string.Join('\n', forgotten));
    }

    private static IEnumerable<(string Place, bool IsSilent)> One(SyntaxNode node, bool isSilent) =>
        [($"{node.SyntaxTree.FilePath}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}", isSilent)];

    private static bool IsKind(SemanticModel model, ExpressionSyntax expression) =>
        KindOf(model, expression) is not null;

    private static INamedTypeSymbol? KindOf(SemanticModel model, ExpressionSyntax expression) =>
        model.GetTypeInfo(expression).Type is { } type
        && (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0] : type) is INamedTypeSymbol { TypeKind: TypeKind.Enum } kind
        && kind.Locations.Any(place => place.IsInSource) ? kind : null;

    private static bool IsSilent(SwitchExpressionArmSyntax arm) =>
        arm is { Pattern: DiscardPatternSyntax, Expression: not ThrowExpressionSyntax };

    // A statement without a default goes on as silently as one whose default does something.
    private static bool IsSilent(SwitchStatementSyntax statement) =>
        statement.Sections.FirstOrDefault(one => one.Labels.Any(label => label is DefaultSwitchLabelSyntax))
            ?.Statements.FirstOrDefault() is not ThrowStatementSyntax;
}
