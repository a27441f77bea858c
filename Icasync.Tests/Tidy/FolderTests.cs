using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>Folders look one way, and a type is found by its name (ARCHITECTURE, Folders).</summary>
public partial class FolderTests(ITestOutputHelper output)
{
    /// <summary>The longest record, enumeration or exception that may stand with the class it serves.</summary>
    private const int SmallTypeLinesMax = 40;

    [Fact]
    public void Folders_of_the_activities_see_only_the_layers_below_them()
    {
        List<string> layers = Layers().Matches(File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md")))
            .Select(match => match.Groups[1].Value).ToList();
        ILookup<string, ProductType> folders = ProductCode.Types
            .Where(type => type is { Project: "Icasync.Activities", Folder.Length: > 0 }).ToLookup(type => type.Folder);
        Assert.Equal(folders.Select(folder => folder.Key).Order(), layers.Order());
        List<string> upward = [];
        foreach (string folder in layers)
        {
            IEnumerable<(ProductType From, ProductType To)> uses = folders[folder]
                .SelectMany(from => from.Uses.Select(to => (from, to)))
                .Where(use => use.to.Project == "Icasync.Activities" && use.to.Folder != folder).ToList();
            output.WriteLine($"{folder} -> {string.Join(", ", uses.Select(use => use.To.Folder).Distinct()
                .OrderBy(layers.IndexOf))}");
            upward.AddRange(uses.Where(use => layers.IndexOf(use.To.Folder) >= layers.IndexOf(folder))
                .Select(use => $"{folder}/{use.From.Name} uses {use.To.Folder}/{use.To.Name}"));
        }

        Assert.Empty(upward);
    }

    [Theory]
    [InlineData("Icasync.Domain")]
    [InlineData("Icasync.Activities")]
    [InlineData("Icasync.Functions")]
    [InlineData("Icasync.Cli")]
    [InlineData("Icasync.WpsSimulator")]
    [InlineData("Icasync.Simulation")]
    public void No_folder_sees_itself_through_another(string project)
    {
        List<ProductType> types = ProductCode.Types.Where(type => type.Project == project).ToList();
        Dictionary<string, HashSet<string>> seen = types.GroupBy(type => type.Folder).ToDictionary(
            folder => folder.Key,
            folder => folder.SelectMany(type => type.Uses)
                .Where(used => used.Project == project && used.Folder != folder.Key)
                .Select(used => used.Folder).ToHashSet());
        Assert.True(seen.Count > 1 && seen.Values.Any(one => one.Count > 0), "no folder of the project was read");

        // Folders that see nothing more are taken away until none is left: what stays is a knot.
        while (seen.FirstOrDefault(folder => folder.Value.Count == 0).Key is { } bottom)
        {
            seen.Remove(bottom);
            foreach (HashSet<string> others in seen.Values)
            {
                others.Remove(bottom);
            }
        }

        Assert.Empty(Some.Of(types).SelectMany(type => type.Uses
            .Where(used => used.Project == project && used.Folder != type.Folder
                && seen.ContainsKey(type.Folder) && seen.ContainsKey(used.Folder))
            .Select(used => $"{type.Folder}/{type.Name} uses {used.Folder}/{used.Name}")));
    }

    // A small record, enumeration or exception may stand with one class when whoever names it names that class too: it
    // is that class's input or answer.
    [Fact]
    public void A_type_stands_in_a_file_of_its_name_or_with_the_class_it_serves()
    {
        List<IGrouping<string, ProductType>> files = ProductCode.Types
            .Where(type => type.Project is "Icasync.Domain" or "Icasync.Activities")
            .GroupBy(type => type.File).ToList();
        Assert.True(files.Count > 100, "the projects were not read");
        Assert.Empty(Some.Of(files).SelectMany(file =>
        {
            ProductType? main = file.FirstOrDefault(type => type.Name == Path.GetFileName(file.Key).Split('.')[0]);
            return file.Where(type => type != main && (main is null || !IsSmall(type)
                || !type.NamedIn.Except([file.Key]).All(main.NamedIn.Contains)));
        }).Select(type => $"{type.Name} in {type.File}"));
    }

    private static bool IsSmall(ProductType type) =>
        type.Declaration.ToString().Split('\n').Length <= SmallTypeLinesMax
        && (type.Declaration is RecordDeclarationSyntax or EnumDeclarationSyntax or DelegateDeclarationSyntax
                or InterfaceDeclarationSyntax
            || type.Name.EndsWith("Exception", StringComparison.Ordinal));

    [GeneratedRegex(@"^\| \*\*(\w+)\*\* \|", RegexOptions.Multiline)]
    private static partial Regex Layers();
}
