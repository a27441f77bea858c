using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using OrchestrationQuery = Microsoft.DurableTask.Client.OrchestrationQuery;
using PurgeResult = Microsoft.DurableTask.Client.PurgeResult;

namespace Icasync.Cli.Engine;

/// <summary>
/// The durable client of the embedded engine: the calls that hosts and tests make, over the public service.
/// </summary>
public sealed class EmbeddedClient(string name, AzureStorageOrchestrationService first) : DurableTaskClient(name)
{
    private volatile AzureStorageOrchestrationService _service = first;

    private static readonly JsonDataConverter Converter = JsonDataConverter.Default;

    /// <summary>Speaks to another engine from now on: whoever holds the client need not know.</summary>
    public void Use(AzureStorageOrchestrationService service) => _service = service;

    /// <inheritdoc/>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        string id = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        OrchestrationInstance instance = new() { InstanceId = id, ExecutionId = Guid.NewGuid().ToString("N") };
        await _service.CreateTaskOrchestrationAsync(
            new TaskMessage
            {
                OrchestrationInstance = instance,
                Event = new ExecutionStartedEvent(-1, Converter.Serialize(input))
                {
                    Name = orchestratorName.Name,
                    Version = string.Empty,
                    OrchestrationInstance = instance,
                    ScheduledStartTime = options?.StartAt?.UtcDateTime,
                },
            },
            [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended]);
        return id;
    }

    /// <inheritdoc/>
    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        OrchestrationState? state =
            (await _service.GetOrchestrationStateAsync(instanceId, allExecutions: false)).FirstOrDefault();
        return state?.OrchestrationInstance is null ? null : Metadata(state, getInputsAndOutputs);
    }

    /// <inheritdoc/>
    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(
            instanceId, status => status != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    /// <inheritdoc/>
    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(
            instanceId,
            status =>
                status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed
                    or OrchestrationRuntimeStatus.Terminated,
            getInputsAndOutputs,
            cancellation);

    /// <inheritdoc/>
    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new EventRaisedEvent(-1, Converter.Serialize(eventPayload)) { Name = eventName });

    /// <inheritdoc/>
    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionSuspendedEvent(-1, reason));

    /// <inheritdoc/>
    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionResumedEvent(-1, reason));

    /// <summary>
    /// Terminates one instance; its children go on, as they do in the Functions host on Azure Storage.
    /// </summary>
    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        _service.ForceTerminateTaskOrchestrationAsync(instanceId, options?.Output as string ?? "terminated");

    /// <inheritdoc/>
    public override Task RewindInstanceAsync(
        string instanceId, string reason, CancellationToken cancellation = default) =>
        _service.RewindTaskOrchestrationAsync(instanceId, reason);

    /// <summary>Purges one instance; its children stay.</summary>
    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new((await _service.PurgeInstanceHistoryAsync(instanceId)).InstancesDeleted);

    /// <inheritdoc/>
    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        Pageable.Create(async (continuation, pageSize, cancellation) =>
        {
            DurableTask.Core.Query.OrchestrationQuery query = new()
            {
                InstanceIdPrefix = filter?.InstanceIdPrefix,
                CreatedTimeFrom = filter?.CreatedFrom?.UtcDateTime,
                CreatedTimeTo = filter?.CreatedTo?.UtcDateTime,
                ContinuationToken = continuation,
                PageSize = pageSize ?? filter?.PageSize ?? 100,
                FetchInputsAndOutputs = filter?.FetchInputsAndOutputs ?? false,
            };
            OrchestrationQueryResult result = await _service.GetOrchestrationWithQueryAsync(query, cancellation);
            return new Page<OrchestrationMetadata>(
                result.OrchestrationState.Select(state => Metadata(state, query.FetchInputsAndOutputs)).ToList(),
                result.ContinuationToken);
        });

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static OrchestrationMetadata Metadata(OrchestrationState state, bool withData) => new(
        state.Name, state.OrchestrationInstance.InstanceId)
    {
        DataConverter = withData ? Converter : null,
        RuntimeStatus = (OrchestrationRuntimeStatus)(int)state.OrchestrationStatus,
        CreatedAt = new DateTimeOffset(DateTime.SpecifyKind(state.CreatedTime, DateTimeKind.Utc)),
        LastUpdatedAt = new DateTimeOffset(DateTime.SpecifyKind(state.LastUpdatedTime, DateTimeKind.Utc)),
        SerializedInput = withData ? state.Input : null,
        SerializedOutput = withData ? state.Output : null,
        SerializedCustomStatus = state.Status,
    };

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<OrchestrationRuntimeStatus, bool> until, bool withData, CancellationToken cancellation)
    {
        while (true)
        {
            if (await GetInstancesAsync(instanceId, withData, cancellation) is { } instance
                && until(instance.RuntimeStatus))
            {
                return instance;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellation);
        }
    }

    private Task SendAsync(string instanceId, HistoryEvent message) =>
        _service.SendTaskOrchestrationMessageAsync(new TaskMessage
    {
        OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId }, Event = message,
    });
}
