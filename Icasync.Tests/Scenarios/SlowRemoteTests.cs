using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>A WPS that answers slowly or late is neither overrun nor misunderstood.</summary>
public class SlowRemoteTests
{
    [Fact]
    public async Task R30_A_slow_WPS_never_sees_more_calls_in_flight_than_the_limit()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            [.. Enumerable.Range(1, 30).Select(number => Given.B with { Offering = $"20242025200303509990{number}" })]);
        await campus.SimAsync("PUT", "/_sim/faults", """{"latencyMs":{"min":40,"max":40}}""");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.InRange((await campus.CallsAsync()).GetProperty("maxInFlight").GetInt32(), 2, 8);
    }

    // A list may lag behind (S24): what was made a moment ago is neither made again nor taken for lost.
    // The list's 20 ms are less than the 30 ms that the three looks of this campus wait at the least.
    [Theory]
    [InlineData("partial", "after")]
    [InlineData("partial", "before")]
    [InlineData("error", "after")]
    [InlineData("shuffle", "after")]
    public async Task S24_Behind_a_slow_list_nothing_is_doubled_or_forgotten(string fault, string effect)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Date = "2025-04-18" },
            Given.B with { Date = "2025-06-30" });
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=0.02"}""");
        await campus.SimAsync("PUT", "/_sim/faults", $$"""
            {"seed":1,"rules":[{"operation":"batchCreateEvents","nth":1,"fault":"{{fault}}","effect":"{{effect}}",
             "status":500}]}
            """);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(4, (await campus.EventsAsync()).Length);
        await campus.ExpectNoWriteAsync();
    }
}
