using System.Collections.Concurrent;
using Icasync.Activities.Runs;
using Icasync.Functions.Runs;
using Icasync.Simulation.Engine;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Tests.Functions;

/// <summary>
/// Starts the shipped orchestrators on the inline engine, so that the shipped dispatcher has a client to speak to.
/// </summary>
internal sealed class InlineClient(IServiceProvider services) : DurableTaskClient("tests")
{
    private readonly ConcurrentDictionary<string, Task> _instances = new();

    /// <summary>Called before each activity with its name; a test holds or breaks a run here.</summary>
    public Func<string, Task> BeforeActivity { get; set; } = _ => Task.CompletedTask;

    /// <summary>What a question to the storage does: nothing, or what a storage that is away does.</summary>
    public Func<Task> Storage { get; set; } = () => Task.CompletedTask;

    /// <summary>
    /// What giving an instance to the engine does first: nothing, or what a storage that is away does.
    /// </summary>
    public Action Scheduling { get; set; } = () => { };

    /// <summary>Instances whose purge was asked for.</summary>
    public List<string> Purged { get; } = [];

    /// <summary>All instances, waiting for those that still run.</summary>
    public Task EndedAsync() => Task.WhenAll(_instances.Values);

    /// <summary>Drops all instances, for a test that wanted them to fail.</summary>
    public void Forget() => _instances.Clear();

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        AttemptInput attempt = (AttemptInput)input!;
        Scheduling();
        _instances[options!.InstanceId!] = Task.Run(() => RunAsync(attempt), CancellationToken.None);
        return Task.FromResult(options.InstanceId!);
    }

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        await Storage();
        return _instances.TryGetValue(instanceId, out Task? instance)
            ? new OrchestrationMetadata(nameof(SyncTerm), instanceId)
            {
                RuntimeStatus = instance.IsFaulted ? OrchestrationRuntimeStatus.Failed
                    : instance.IsCompleted ? OrchestrationRuntimeStatus.Completed : OrchestrationRuntimeStatus.Running,
            }
            : null;
    }

    public override Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        Purged.Add(instanceId);
        return Task.FromResult(new PurgeResult(_instances.TryRemove(instanceId, out _) ? 1 : 0));
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
            Task.CompletedTask;

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <summary>
    /// Children only: lists are read from our tables, never from the task hub (PITFALLS 24). Nothing has children here.
    /// </summary>
    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        filter?.InstanceIdPrefix is { Length: > 0 }
            ? Pageable.Create((_, _, _) => Task.FromResult(new Page<OrchestrationMetadata>([])))
            : throw new NotSupportedException("an instance's children are asked for, and nothing else");

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RunAsync(AttemptInput attempt)
    {
        InlineEngine engine = new(services)
        {
            BeforeActivity = async (name, _) =>
            {
                await BeforeActivity(name);
                return Execution.Once;
            },
        };
        RunRow run = (await services.GetRequiredService<RunStore>().FindAsync(attempt.RunId, CancellationToken.None))!;
        await engine.RunAsync(run with { Attempt = attempt.Attempt }, CancellationToken.None);
    }
}
