using System.Xml.Linq;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>What a reviewer should not have to say twice (CONTRIBUTING.md).</summary>
public class TidyTests
{
    private const int FileLinesMax = 305;

    private static IEnumerable<string> Sources => Directory.GetFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or ".git"));

    [Fact]
    public void Files_are_short_enough_to_be_read() => Assert.Empty(Sources
        .Where(file => File.ReadAllLines(file).Length > FileLinesMax)
        .Select(file => Path.GetRelativePath(Repository.Root, file)));

    [Theory]
    [InlineData("Icasync.Domain", new string[0])]
    [InlineData("Icasync.Activities", new[] { "Icasync.Domain" })]
    [InlineData("Icasync.Functions", new[] { "Icasync.Activities", "Icasync.Domain" })]
    [InlineData("Icasync.WpsSimulator", new string[0])]
    [InlineData("Icasync.Simulation", new[] { "Icasync.Activities", "Icasync.Domain", "Icasync.Functions", "Icasync.WpsSimulator" })]
    [InlineData("Icasync.Cli", new[] { "Icasync.Activities", "Icasync.Domain", "Icasync.Functions", "Icasync.WpsSimulator" })]
    public void Projects_reference_only_what_the_design_allows(string project, string[] allowed)
    {
        XDocument file = XDocument.Load(Path.Combine(Repository.Root, project, project + ".csproj"));
        string[] references = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)).Order().ToArray();
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void The_rules_know_no_pinyin() => Assert.Empty(Sources
        .Where(file => file.Contains($"{Path.DirectorySeparatorChar}Icasync.Domain{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => File.ReadAllLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
        .Where(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"\b(kkh|xnxq|jxz|kcmc|ghs|xms)\b")
            && !line.Contains('"', StringComparison.Ordinal)));

    [Fact]
    public void Every_setting_is_in_the_operations_table()
    {
        string table = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        string names = File.ReadAllText(Path.Combine(Repository.Root, "Icasync.Activities", "Settings", "SettingNames.cs"));
        string[] settings = System.Text.RegularExpressions.Regex.Matches(names, "\"(Sync__\\w+|Wps__\\w+|Database__\\w+)\"")
            .Select(match => match.Groups[1].Value).ToArray();
        Assert.Empty(settings.Where(setting => !table.Contains(setting, StringComparison.Ordinal)));
    }
}
