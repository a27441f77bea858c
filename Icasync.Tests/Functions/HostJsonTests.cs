using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// The bounds that the Durable Task extension checks when the host starts: outside of them no function is served at all
/// (AzureStorageOptions.Validate and the enums of DurableTaskOptions, extension 3.18).
/// </summary>
public class HostJsonTests
{
    private static readonly JsonElement File = JsonDocument.Parse(
        System.IO.File.ReadAllText(Path.Combine(Repository.Root, "host.json"))).RootElement;

    private static readonly JsonElement Durable = File.GetProperty("extensions").GetProperty("durableTask");

    [Fact]
    public void The_storage_provider_keeps_its_bounds()
    {
        JsonElement storage = Durable.GetProperty("storageProvider");
        Assert.Equal("AzureStorage", storage.GetProperty("type").GetString());
        Assert.InRange(storage.GetProperty("partitionCount").GetInt32(), 1, 16);
        Assert.InRange(Span(storage, "controlQueueVisibilityTimeout"), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(60));
        Assert.InRange(Span(storage, "workItemQueueVisibilityTimeout"), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(60));

        // An idle hub is polled ever more rarely up to this: the standard of 30 s would be waited at every step of a run.
        Assert.InRange(Span(storage, "maxQueuePollingInterval"), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Hub_versions_and_time_limit_are_those_the_host_takes()
    {
        Assert.Matches("^[a-z][a-z0-9]{2,44}$", Durable.GetProperty("hubName").GetString());
        Assert.Contains(Durable.GetProperty("versionMatchStrategy").GetString(), new[] { "None", "Strict", "CurrentOrOlder" });
        Assert.Contains(Durable.GetProperty("versionFailureStrategy").GetString(), new[] { "Reject", "Fail" });
        Assert.Equal("api", File.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

        // Longer than a check of a whole term takes at the standard rate, whatever the plan's own limit.
        Assert.True(Span(File, "functionTimeout") > TimeSpan.FromMinutes(30));
    }

    private static TimeSpan Span(JsonElement element, string name) =>
        TimeSpan.ParseExact(element.GetProperty(name).GetString()!, "c", CultureInfo.InvariantCulture);
}
