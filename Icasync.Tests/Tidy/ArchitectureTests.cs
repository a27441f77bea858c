using System.Text.RegularExpressions;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>ARCHITECTURE.md names classes; a class that was renamed must be renamed there too.</summary>
public partial class ArchitectureTests
{
    private static readonly HashSet<string> Types = [.. Directory
        .GetFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
        .SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))];

    [Fact]
    public void Classes_named_in_the_architecture_exist()
    {
        List<string> named = [.. Name().Matches(File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md")))
            .Select(match => match.Groups[1].Value).Distinct()];
        Assert.True(named.Count > 30, $"only {named.Count} classes are named");
        Assert.Empty(Some.Of(named).Where(name => !Types.Contains(name)));
        Assert.DoesNotContain("NoSuchClass", Types);
    }

    // A word with capitals inside or at its start and nothing else: no path, no column, no command.
    [GeneratedRegex("`([A-Z][A-Za-z0-9]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)(?: struct| class)? (\w+)")]
    private static partial Regex Declaration();
}
