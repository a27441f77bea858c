using System.Xml.Linq;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>The changelog is read from the newest release to the oldest, and no program is older than it.</summary>
public class ChangelogTests
{
    [Fact]
    public void Releases_stand_newest_first_below_what_is_unreleased()
    {
        string[] headings = [.. File.ReadAllLines(Path.Combine(Repository.Root, "CHANGELOG.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];
        Assert.Equal("Unreleased", headings[0]);
        Version[] released = [.. Some.Of(headings.Skip(1).ToArray()).Select(one => Version.Parse(one.Split(' ')[0]))];
        Assert.Equal(released.Distinct().OrderDescending(), released);
        XDocument properties = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));
        Version built = Version.Parse(properties.Descendants("Version").Single().Value);
        Assert.True(built >= released[0], $"{built} is older than {released[0]}");
    }
}
