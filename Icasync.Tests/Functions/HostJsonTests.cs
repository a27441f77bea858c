using System.Globalization;
using System.Text.Json;
using Icasync.Functions.Triggers;
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
        Assert.InRange(
            Span(storage, "controlQueueVisibilityTimeout"), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(60));
        Assert.InRange(
            Span(storage, "workItemQueueVisibilityTimeout"), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(60));

        // An idle hub is polled ever more rarely up to this: the standard of 30 s would be waited at every step of a
        // run.
        Assert.InRange(
            Span(storage, "maxQueuePollingInterval"), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Hub_versions_and_time_limit_are_those_the_host_takes()
    {
        Assert.Matches("^[a-z][a-z0-9]{2,44}$", Durable.GetProperty("hubName").GetString());
        Assert.Contains(
            Durable.GetProperty("versionMatchStrategy").GetString(), new[] { "None", "Strict", "CurrentOrOlder" });
        Assert.Contains(Durable.GetProperty("versionFailureStrategy").GetString(), new[] { "Reject", "Fail" });
        Assert.Equal("api", File.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

        // Longer than a check of a whole term takes at the standard rate, whatever the plan's own limit.
        Assert.True(Span(File, "functionTimeout") > TimeSpan.FromMinutes(30));
    }

    // The host takes leases of 15 to 60 seconds. A lease of the dead host, the wait for the next try to take it and the
    // timer's own period add up to how late a schedule, a replacement or a notice can be after a crash.
    [Fact]
    public void After_a_crash_the_clock_is_late_by_twenty_seconds_at_most()
    {
        JsonElement singleton = File.GetProperty("singleton");
        TimeSpan lease = Span(singleton, "listenerLockPeriod");
        TimeSpan retry = Span(singleton, "listenerLockRecoveryPollingInterval");
        Assert.InRange(lease, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60));
        Assert.True(retry >= TimeSpan.FromSeconds(15), "the host refuses to try more often");
        Assert.True(retry >= lease, "the first try after the start would meet the lease again");
        Cronos.CronExpression clock = Cronos.CronExpression.Parse(ClockTrigger.Every, Cronos.CronFormat.IncludeSeconds);
        DateTime[] ticks = clock.GetOccurrences(DateTime.UnixEpoch, DateTime.UnixEpoch.AddMinutes(1)).ToArray();
        Assert.True(ticks.Length > 1);
        Assert.True(retry + (ticks[1] - ticks[0]) <= TimeSpan.FromSeconds(20));
    }

    private static readonly Dictionary<string, (string Level, string Reason)> Categories = new()
    {
        ["default"] = ("Information", "runs, schedules and refusals are told at this level (docs/operations.md, Log)"),
        ["Azure.Core"] =
            ("Warning", "the storage client tells each poll of each queue: some 500 lines a minute when idle"),
        ["DurableTask"] = ("Warning", "the engine tells each message of each history"),
    };

    [Fact]
    public void Each_log_category_has_its_level_for_a_reason() => Assert.Equal(
        Categories.ToDictionary(one => one.Key, one => one.Value.Level),
        File.GetProperty("logging").GetProperty("logLevel").EnumerateObject()
            .ToDictionary(one => one.Name, one => one.Value.GetString()!));

    private static TimeSpan Span(JsonElement element, string name) =>
        TimeSpan.ParseExact(element.GetProperty(name).GetString()!, "c", CultureInfo.InvariantCulture);
}
