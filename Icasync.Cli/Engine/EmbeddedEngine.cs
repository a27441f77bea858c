using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using DurableTask.AzureStorage;
using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Engine;

/// <summary>How the embedded engine runs.</summary>
/// <param name="StorageConnection">Connection string of the durable storage.</param>
/// <param name="TaskHub">Letters and digits.</param>
/// <param name="Worker">
/// Which worker of a hub that many share this one is; null means the only one, whatever process it is: it has the
/// partitions of the one before it at once.
/// </param>
/// <param name="ActivitiesMax">Activities at a time.</param>
public sealed record EmbeddedEngineOptions(
    string StorageConnection, string TaskHub, string? Worker = null, int ActivitiesMax = 16)
{
    /// <summary>
    /// Partitions of a hub that is shared: so many workers can have orchestrations at once, and each partition costs
    /// polls of its queue whether it has work or not. Activities are shared by any number of workers.
    /// </summary>
    public const int SharedPartitions = 4;

    /// <summary>How long the storage may take until the engine has started; 60 seconds.</summary>
    public TimeSpan StartMax { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// The engine that Durable Functions uses, in this process, over Azure Storage or Azurite (ENGINE 2). A constant worker
/// id gives a restarted host its partitions back at once, where the home's lock keeps a second host away.
/// </summary>
public sealed class EmbeddedEngine : IAsyncDisposable
{
    private static readonly TimeSpan Hidden = TimeSpan.FromSeconds(12);

    private readonly TaskHubWorker _worker;
    private readonly HttpClientTransport _connections;
    private readonly CancellationTokenSource _stopping;

    private EmbeddedEngine(
        TaskHubWorker worker, HttpClientTransport connections, EmbeddedClient client, CancellationTokenSource stopping)
    {
        _worker = worker;
        _connections = connections;
        _stopping = stopping;
        Client = client;
    }

    /// <summary>Starts, watches and ends instances.</summary>
    public EmbeddedClient Client { get; }

    /// <summary>Starts the worker; the task hub is created when it is missing.</summary>
    /// <param name="client">A client in use that goes over to this engine; null makes one.</param>
    /// <exception cref="StorageLostException">The storage account does not answer in time, or it refuses.</exception>
    public static Task<EmbeddedEngine> StartAsync(
        EmbeddedEngineOptions options, FunctionCatalog functions, IServiceProvider services, ILoggerFactory loggers,
        EmbeddedClient? client = null, CancellationToken cancellation = default) => StorageAccount.ReachAsync(
        options.StorageConnection, options.StartMax, () => MakeAsync(options, functions, services, loggers, client),
        cancellation);

    private static async Task<EmbeddedEngine> MakeAsync(
        EmbeddedEngineOptions options, FunctionCatalog functions, IServiceProvider services, ILoggerFactory loggers,
        EmbeddedClient? client)
    {
        // The engine has connections of its own, closed with it: Azurite, told to stop, waits for every open
        // connection.
        HttpClientTransport connections = new(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        });
        AzureStorageOrchestrationService service = new(new AzureStorageOrchestrationServiceSettings
        {
            StorageAccountClientProvider = new StorageAccountClientProvider(
                StorageServiceClientProvider.ForBlob(
                    options.StorageConnection, new BlobClientOptions { Transport = connections }),
                StorageServiceClientProvider.ForQueue(
                    options.StorageConnection, new QueueClientOptions { Transport = connections }),
                StorageServiceClientProvider.ForTable(
                    options.StorageConnection, new TableClientOptions { Transport = connections })),
            TaskHubName = options.TaskHub,
            WorkerId = options.Worker ?? "icasync",
            PartitionCount = options.Worker is null ? 1 : EmbeddedEngineOptions.SharedPartitions,
            UseTablePartitionManagement = true,
            ExtendedSessionsEnabled = true,
            ExtendedSessionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxQueuePollingInterval = TimeSpan.FromMilliseconds(100),
            ControlQueueBufferThreshold = 256,
            ControlQueueVisibilityTimeout = Hidden,
            WorkItemQueueVisibilityTimeout = Hidden,
            LeaseAcquireInterval = TimeSpan.FromSeconds(3),
            LeaseInterval = TimeSpan.FromSeconds(10),
            LeaseRenewInterval = TimeSpan.FromSeconds(3),
            MaxConcurrentTaskActivityWorkItems = options.ActivitiesMax,
            MaxConcurrentTaskOrchestrationWorkItems = 16,
            LoggerFactory = loggers,
        });
        CancellationTokenSource stopping = new();
        DurableTaskShimFactory shims = new(new DurableTaskWorkerOptions(), loggers);
        AsyncLocal<ParentInstance?> parent = new();
        TaskHubWorker worker = new(
            service,
            new ObjectManager<TaskOrchestration>(name => functions.Orchestrator(name) is { } orchestrator
                ? new ParentAwareOrchestration(
                    () => shims.CreateOrchestration(name, orchestrator, Parent(parent.Value)))
                : null),
            new ObjectManager<TaskActivity>(name => functions.Activity(name, services, stopping.Token) is { } activity
                ? shims.CreateActivity(name, activity)
                : null),
            loggers)
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        worker.AddOrchestrationDispatcherMiddleware((context, next) =>
        {
            parent.Value = context.GetProperty<OrchestrationRuntimeState>()?.ParentInstance;
            return next();
        });
        await service.CreateIfNotExistsAsync();
        await worker.StartAsync();
        client ??= new EmbeddedClient(options.TaskHub, service);
        client.Use(service);
        return new EmbeddedEngine(worker, connections, client, stopping);
    }

    /// <summary>Stops taking work and tells running activities to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _worker.StopAsync(isForced: true);
        _worker.Dispose();
        _connections.Dispose();
        _stopping.Dispose();
    }

    /// <summary>
    /// Tells running activities to end and leaves the rest as it is: an engine whose storage is gone cannot be stopped,
    /// because it would write there first.
    /// </summary>
    public Task AbandonAsync() => _stopping.CancelAsync();

    private static ParentOrchestrationInstance? Parent(ParentInstance? parent) => parent is null
        ? null
        : new ParentOrchestrationInstance(parent.Name, parent.OrchestrationInstance.InstanceId);

    private sealed class ObjectManager<T>(Func<string, T?> create) : INameVersionObjectManager<T>
        where T : class
    {
        public void Add(ObjectCreator<T> creator) =>
            throw new NotSupportedException("functions are found by their attributes");

        public T GetObject(string name, string? version) =>
            create(name) ?? throw new InvalidOperationException($"no function '{name}' in this build");
    }

    /// <summary>Makes the orchestration when it executes: only then is its parent known (ENGINE 2).</summary>
    private sealed class ParentAwareOrchestration(Func<TaskOrchestration> create) : TaskOrchestration
    {
        private TaskOrchestration? _inner;

        public override Task<string> Execute(OrchestrationContext context, string input)
        {
            _inner = create();
            return _inner.Execute(context, input);
        }

        public override string? GetStatus() => _inner?.GetStatus();

        public override void RaiseEvent(OrchestrationContext context, string name, string input) =>
            _inner?.RaiseEvent(context, name, input);
    }
}
