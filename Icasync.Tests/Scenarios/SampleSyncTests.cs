using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// The samples through database, ledger and client, with the switches of WPS-API 13 that change answers.
/// </summary>
public class SampleSyncTests
{
    [Theory]
    [InlineData("small-clean", "{}")]
    [InlineData("small-mess", "{}")]
    [InlineData("small-mess", """{"S7":"left-out"}""")]
    [InlineData("small-mess", """{"S12":"good"}""")]
    [InlineData("small-mess", """{"S13":"shuffled"}""")]
    [InlineData("small-clean", """{"S23":"400411031"}""")]
    public async Task A_first_full_sync_leads_to_what_the_sample_expects(string sample, string switches)
    {
        await using Campus campus = new();
        await campus.ImportAsync(sample);
        await campus.SimAsync("PUT", "/_sim/switches", switches);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        RemoteState.AssertEqual(RemoteState.Expected(sample), await campus.StateAsync());
        Assert.Equal(
            RemoteState.Expected(sample)
                .GetProperty("quarantine")
                .EnumerateObject()
                .ToDictionary(one => one.Name, one => one.Value.GetInt32()),
            run.Quarantined);
    }

    [Theory]
    [InlineData("small-clean")]
    [InlineData("small-mess")]
    public async Task R01_R02_The_first_sync_makes_the_fewest_writes_and_the_second_makes_none(string sample)
    {
        await using Campus campus = new();
        await campus.ImportAsync(sample);
        await campus.SyncAsync(RunKind.Full);
        JsonElement calls = await campus.CallsAsync();
        foreach (JsonProperty minimum
            in Some.Of(RemoteState.Expected(sample).GetProperty("minimumCalls").EnumerateObject()))
        {
            long made = minimum.Name == "total"
                ? calls.GetProperty("writes").GetInt64()
                : calls.GetProperty("byOperation").GetProperty(minimum.Name).GetInt64();
            Assert.Equal(minimum.Value.GetInt64(), made);
        }

        await campus.ResetCountersAsync();
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users })
        {
            RunRow again = await campus.SyncAsync(kind);
            Assert.Equal((RunState.Completed, null), (again.State, again.Message));
            Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
        }
    }

    [Fact]
    public async Task An_incremental_sync_of_the_changed_sample_costs_no_more_than_the_minimum()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-mess");
        await campus.SyncAsync(RunKind.Full);
        await campus.ImportAsync("small-mess/after", replace: true);
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        RemoteState.AssertEqual(RemoteState.Expected("small-mess/after"), await campus.StateAsync());
        JsonElement minimum = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(
                AppContext.BaseDirectory, "Samples", "small-mess", "after", "minimum-calls.json"))).RootElement;
        long writes = (await campus.CallsAsync()).GetProperty("writes").GetInt64();
        Assert.InRange(writes, 1, minimum.GetProperty("minimumCalls").GetProperty("total").GetInt64());
        await campus.ExpectNoWriteAsync(RunKind.Users);
    }
}
