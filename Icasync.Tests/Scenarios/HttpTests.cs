using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>The samples over real HTTP: the simulator behind a socket, signatures over what really goes out.</summary>
public class HttpTests
{
    [Theory]
    [InlineData("small-clean", "{}")]
    [InlineData("small-mess", "{}")]
    [InlineData("small-mess", """{"S7":"left-out","S12":"good","S13":"shuffled"}""")]
    [InlineData("small-clean", """{"S23":"400411036"}""")]
    public async Task R27_The_samples_sync_over_a_socket(string sample, string switches)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions());
        await using Campus campus = new(options: null, host);
        await campus.ImportAsync(sample);
        await campus.SimAsync("PUT", "/_sim/switches", switches);
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        RemoteState.AssertEqual(RemoteState.Expected(sample), await campus.StateAsync());
    }
}
