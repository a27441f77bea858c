using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Icasync.Tests.Tidy;

/// <summary>One top-level type of the product, where it stands, and which files and types name it.</summary>
internal sealed record ProductType(string Project, string Folder, string File, string Name, SyntaxNode Declaration)
{
    /// <summary>
    /// Types of the product that this one names in its code; what stands in comments alone is left out.
    /// </summary>
    public HashSet<ProductType> Uses { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Files of the product that name this type, its own among them.</summary>
    public HashSet<string> NamedIn { get; } = new(StringComparer.Ordinal);
}

/// <summary>The types of all product projects as the compiler understands them, read once for all tests.</summary>
internal static class ProductCode
{
    private static readonly string[] Projects =
    [
        "Icasync.Domain", "Icasync.Activities", "Icasync.Functions", "Icasync.Cli", "Icasync.WpsSimulator",
        "Icasync.Simulation",
    ];

    private static readonly Lazy<CSharpCompilation> Code = new(Compile);
    private static readonly Lazy<IReadOnlyList<ProductType>> All = new(Read);

    /// <summary>Every top-level type.</summary>
    public static IReadOnlyList<ProductType> Types => All.Value;

    /// <summary>What the compiler knows of each file that somebody wrote.</summary>
    public static IEnumerable<SemanticModel> Models => Code.Value.SyntaxTrees
        .Where(tree => !IsGenerated(tree.FilePath)).Select(tree => Code.Value.GetSemanticModel(tree));

    private static CSharpCompilation Compile() => CSharpCompilation.Create(
        "product",
        Projects.SelectMany(Files).Select(file => CSharpSyntaxTree.ParseText(
            File.ReadAllText(file), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest), file)),
        References());

    private static List<ProductType> Read()
    {
        CSharpCompilation compilation = Code.Value;
        Dictionary<ISymbol, ProductType> types = new(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(tree => !IsGenerated(tree.FilePath)))
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes(node => !IsType(node)).Where(IsType))
            {
                types.TryAdd(model.GetDeclaredSymbol(node)!, Describe(tree.FilePath, node));
            }
        }

        foreach ((ISymbol symbol, ProductType type) in types)
        {
            foreach (SyntaxReference part in symbol.DeclaringSyntaxReferences)
            {
                NoteUses(compilation.GetSemanticModel(part.SyntaxTree), part.GetSyntax(), type, types);
            }
        }

        return [.. types.Values];
    }

    private static void NoteUses(
        SemanticModel model, SyntaxNode node, ProductType user, Dictionary<ISymbol, ProductType> types)
    {
        foreach (SyntaxNode name in node.DescendantNodes()
            .Where(one => one is SimpleNameSyntax or BaseObjectCreationExpressionSyntax))
        {
            SymbolInfo info = model.GetSymbolInfo(name);
            if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is { } symbol
                && types.TryGetValue(Outermost(symbol), out ProductType? used) && used != user)
            {
                user.Uses.Add(used);
                used.NamedIn.Add(user.File);
            }
        }
    }

    private static ISymbol Outermost(ISymbol symbol)
    {
        ISymbol outer = symbol is INamedTypeSymbol ? symbol : symbol.ContainingType ?? symbol;
        while (outer.ContainingType is { } containing)
        {
            outer = containing;
        }

        return outer.OriginalDefinition;
    }

    private static ProductType Describe(string file, SyntaxNode node)
    {
        string relative = Path.GetRelativePath(Repository.Root, file).Replace(Path.DirectorySeparatorChar, '/');
        string[] parts = relative.Split('/');
        return new ProductType(
            parts[0], parts.Length > 2 ? parts[1] : string.Empty, relative,
            node is BaseTypeDeclarationSyntax type
                ? type.Identifier.Text
                : ((DelegateDeclarationSyntax)node).Identifier.Text,
            node);
    }

    private static bool IsType(SyntaxNode node) => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax;

    private static bool IsGenerated(string file) => file.Split(Path.DirectorySeparatorChar).Contains("obj");

    // The generated global usings are read too: without them the compiler knows no System.
    private static IEnumerable<string> Files(string project) => Directory
        .GetFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("bin")
            && (!IsGenerated(file) || file.EndsWith("GlobalUsings.g.cs", StringComparison.Ordinal)));

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("icasync", StringComparison.OrdinalIgnoreCase))
            .Select(file => MetadataReference.CreateFromFile(file));
}
