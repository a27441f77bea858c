using Icasync.Cli.Engine;
using Xunit;

namespace Icasync.Tests.Engine;

/// <summary>The name of a home's task hub: a constant until one holds its attempts up.</summary>
public sealed class TaskHubTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("icasync-hub-").FullName;

    [Fact]
    public void A_renewed_hub_is_another_one_and_stays()
    {
        Assert.Equal("icasync", TaskHub.Of(_home, own: true));
        Assert.NotEqual("icasync", TaskHub.Of(_home, own: false));
        string first = TaskHub.Renew(_home);
        string second = TaskHub.Renew(_home);
        Assert.NotEqual(first, second);
        Assert.All([true, false], own => Assert.Equal(second, TaskHub.Of(_home, own)));
        Assert.Matches("^[a-z0-9]{3,45}$", second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("other")]
    [InlineData("icasync-1")]
    [InlineData("icasync/../x")]
    public void What_can_be_no_hub_of_ours_is_passed_over(string kept)
    {
        File.WriteAllText(Path.Combine(_home, "task-hub"), kept);
        Assert.Equal("icasync", TaskHub.Of(_home, own: true));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
