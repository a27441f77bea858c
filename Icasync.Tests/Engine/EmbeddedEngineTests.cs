using System.Collections.Concurrent;
using Icasync.Cli.Engine;
using Icasync.Functions.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Icasync.Tests.Engine;

/// <summary>The durable engine in this process, over a real Azurite.</summary>
public class EmbeddedEngineTests
{
    private static readonly ConcurrentDictionary<string, int> Executions = new();

    [Function("TestFanOut")]
    public static async Task<int> FanOutAsync([OrchestrationTrigger] TaskOrchestrationContext context, string key)
    {
        int[] parts = await Task.WhenAll(
            Enumerable.Range(1, 10).Select(number => context.CallActivityAsync<int>("TestDouble", number)));
        int child = await context.CallSubOrchestratorAsync<int>(
            "TestChild", key, new SubOrchestrationOptions { InstanceId = context.InstanceId + "-child" });
        return parts.Sum() + child;
    }

    [Function("TestChild")]
    public static Task<int> ChildAsync([OrchestrationTrigger] TaskOrchestrationContext context, string key) =>
        context.CallActivityAsync<int>("TestCount", key);

    [Function("TestLong")]
    public static Task<int> LongAsync([OrchestrationTrigger] TaskOrchestrationContext context, string key) =>
        context.CallActivityAsync<int>("TestHold", key);

    [Function("TestDouble")]
    public static int Twice([ActivityTrigger] int number) => number * 2;

    [Function("TestCount")]
    public static int Count([ActivityTrigger] string key) => Executions.AddOrUpdate(key, 1, (_, n) => n + 1);

    [Function("TestHold")]
    public static async Task<int> HoldAsync([ActivityTrigger] string key, CancellationToken cancellation)
    {
        int execution = Executions.AddOrUpdate(key, 1, (_, n) => n + 1);

        // Real seconds of a real engine are what is tested here: its message must be renewed while the activity works.
        await Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, cancellation);
        return execution;
    }

    [Fact]
    public async Task Orchestrations_children_and_a_held_activity_run_once_each()
    {
        string home = Path.Combine(Path.GetTempPath(), $"icasync-engine-{Guid.NewGuid():N}");
        ChildProcesses children = new(home);
        try
        {
            string storage = await AzuriteChild.EnsureAsync(home, children, _ => { }, default);
            await using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
            await using EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
                new EmbeddedEngineOptions(storage, "tests"), new FunctionCatalog(typeof(EmbeddedEngineTests).Assembly),
                services,
                NullLoggerFactory.Instance);
            string held = Guid.NewGuid().ToString("N");
            await engine.Client.ScheduleNewOrchestrationInstanceAsync(
                "TestLong", held, new StartOrchestrationOptions { InstanceId = "long" });
            string once = Guid.NewGuid().ToString("N");
            await engine.Client.ScheduleNewOrchestrationInstanceAsync(
                "TestFanOut", once, new StartOrchestrationOptions { InstanceId = "fan" });
            OrchestrationMetadata fan = await engine.Client.WaitForInstanceCompletionAsync(
                "fan", getInputsAndOutputs: true, default);
            Assert.Equal((OrchestrationRuntimeStatus.Completed, 111), (fan.RuntimeStatus, fan.ReadOutputAs<int>()));
            OrchestrationMetadata longOne = await engine.Client.WaitForInstanceCompletionAsync(
                "long", getInputsAndOutputs: true, default);
            Assert.Equal(
                (OrchestrationRuntimeStatus.Completed, 1), (longOne.RuntimeStatus, longOne.ReadOutputAs<int>()));
            Assert.Equal((1, 1), (Executions[held], Executions[once]));
            Assert.Equal((2, true), await EngineInstances.PurgeAsync(engine.Client, "fan", default));
            Assert.Equal((0, true), await EngineInstances.PurgeAsync(engine.Client, "fan", default));
        }
        finally
        {
            await children.StopAsync("azurite");
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public void One_process_holds_the_engine_lock_of_a_home()
    {
        string home = Path.Combine(Path.GetTempPath(), $"icasync-lock-{Guid.NewGuid():N}");
        using (EngineLock? first = EngineLock.TryAcquire(home))
        {
            Assert.True(first is not null);
            Assert.True(EngineLock.TryAcquire(home) is null);
        }

        using (EngineLock? again = EngineLock.TryAcquire(home))
        {
            Assert.True(again is not null);
        }

        Directory.Delete(home, recursive: true);
    }
}
