using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>
/// A class that works with many others does more than one thing. Records are data and may have as many parts as what
/// they tell has.
/// </summary>
public class ConstructorTests
{
    private const int CollaboratorsMax = 8;

    [Fact]
    public void A_constructor_with_more_than_eight_collaborators_is_two_classes()
    {
        List<(string File, string Name, int Count)> constructors = Some.Of(ProductCode.Types)
            .SelectMany(type => type.Declaration.DescendantNodesAndSelf()
                .Where(node => node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not RecordDeclarationSyntax)
                .Select(node => node switch
                {
                    TypeDeclarationSyntax primary => primary.ParameterList,
                    ConstructorDeclarationSyntax constructor => constructor.ParameterList,
                    _ => null,
                })
                .OfType<ParameterListSyntax>()
                .Select(one => (type.File, type.Name, one.Parameters.Count)))
            .ToList();
        Assert.True(constructors.Count > 150, "the constructors were not read");
        Assert.Contains(constructors, one => one.Count == CollaboratorsMax);
        Assert.Empty(Some.Of(constructors).Where(one => one.Count > CollaboratorsMax));
    }
}
