using Microsoft.CodeAnalysis;
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

    private static IEnumerable<(string Place, bool IsSilent)> One(SyntaxNode node, bool isSilent) =>
        [($"{node.SyntaxTree.FilePath}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}", isSilent)];

    private static bool IsKind(SemanticModel model, ExpressionSyntax expression) =>
        model.GetTypeInfo(expression).Type is { } type
        && (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0] : type) is { TypeKind: TypeKind.Enum } kind
        && kind.Locations.Any(place => place.IsInSource);

    private static bool IsSilent(SwitchExpressionArmSyntax arm) =>
        arm is { Pattern: DiscardPatternSyntax, Expression: not ThrowExpressionSyntax };

    // A statement without a default goes on as silently as one whose default does something.
    private static bool IsSilent(SwitchStatementSyntax statement) =>
        statement.Sections.FirstOrDefault(one => one.Labels.Any(label => label is DefaultSwitchLabelSyntax))
            ?.Statements.FirstOrDefault() is not ThrowStatementSyntax;
}
