using System.Globalization;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Cli.Engine;
using Icasync.Cli.Output;
using Icasync.Domain.Timetable;
using Icasync.Functions.Runs;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Hosting;

/// <summary>
/// The engine of a home in this process: its lock, its durable storage, the functions, and the dispatcher that gives
/// open runs an attempt (CONTRACTS 2, "One engine a home").
/// </summary>
public sealed class EmbeddedHost : IAsyncDisposable
{
    // The emulator answers errors for ever on a full disk, and the engine repeats its work for ever.
    private const long FreeBytesMin = 512 * 1024;

    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the local durable storage may be silent.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(60);

    /// <summary>How long a stop waits for what hangs in a lost storage.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(5);

    private readonly EngineLock _lock;
    private readonly ChildProcesses _children;
    private readonly string _connection;
    private EmbeddedEngine _engine;
    private readonly ChildRecord? _storage;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _dispatching;
    private volatile TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EmbeddedHost(
        EngineLock engineLock, ChildProcesses children, EmbeddedEngine engine, string connection, ChildRecord? storage,
        HomeHost identity, Workspace workspace, HostIdentity host)
    {
        _connection = connection;
        _lock = engineLock;
        _children = children;
        _engine = engine;
        _storage = storage;
        Identity = identity;
        _dispatching = DispatchAsync(workspace, host);
        Failure = Task.WhenAny(_dispatching, WatchStorageAsync(workspace)).Unwrap();
    }

    /// <summary>Who this host is.</summary>
    public HomeHost Identity { get; }

    /// <summary>The engine's client.</summary>
    public DurableTaskClient Client => _engine.Client;

    /// <summary>Ends when the host cannot go on; it then throws why. While all is well it does not end.</summary>
    public Task Failure { get; }

    /// <summary>Starts the engine of the workspace's home; null when another process holds its lock.</summary>
    /// <exception cref="ChildFailedException">Node.js is missing or the durable storage did not start.</exception>
    /// <exception cref="StorageLostException">The storage account that is set cannot be used.</exception>
    public static async Task<EmbeddedHost?> TryStartAsync(
        Workspace workspace, CommandIo io, CancellationToken cancellation)
    {
        EngineLock? engineLock = EngineLock.TryAcquire(workspace.Home);
        if (engineLock is null)
        {
            return null;
        }

        ChildProcesses children = new(workspace.Home);
        try
        {
            HostIdentity host = IdentityOf(workspace.Home);
            HomeHost identity = new(
                host.Id, Environment.ProcessId, HomeHost.DigestOf(workspace.Settings.Database), Address: null);
            identity.Write(workspace.Home);
            workspace.Get<CallShares>().Start(HostPrefixOf(workspace.Home));
            bool own = workspace.Settings.Storage is null;
            string storage = workspace.Settings.Storage
                ?? await AzuriteChild.EnsureAsync(workspace.Home, children, io.Note, cancellation);
            EmbeddedEngine engine = await StartEngineAsync(
                workspace, storage, workspace.Settings.TaskHub ?? TaskHub.Of(workspace.Home, own), client: null,
                cancellation);
            ChildRecord? emulator = own ? children.FindLiving(AzuriteChild.Name) : null;
            return new EmbeddedHost(engineLock, children, engine, storage, emulator, identity, workspace, host);
        }
        catch
        {
            engineLock.Dispose();
            throw;
        }
    }

    /// <summary>Looks at the open runs now: somebody has just asked for something.</summary>
    public void Wake() => _woken.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        bool storageLost = Failure.Exception?.InnerException is StorageLostException;
        Task ended = _dispatching.ContinueWith(_ => { }, TaskScheduler.Default);
        await (storageLost ? Task.WhenAny(ended, Task.Delay(StopMax)) : ended);
        if (!storageLost && (_storage is null || ChildProcesses.Lives(_storage)))
        {
            await _engine.DisposeAsync();
        }
        else
        {
            await _engine.AbandonAsync();
        }

        if (_storage is not null)
        {
            await _children.StopAsync(AzuriteChild.Name);
        }

        _lock.Dispose();
        _stopping.Dispose();
    }

    private async Task DispatchAsync(Workspace workspace, HostIdentity host)
    {
        RunDispatcher dispatcher = ActivatorUtilities.CreateInstance<RunDispatcher>(workspace.Services, host);
        TimeProvider time = workspace.Get<TimeProvider>();
        int standing = 0;
        while (!_stopping.IsCancellationRequested)
        {
            // The signal is renewed before the look, so that a request that comes during the look leads to another one.
            TaskCompletionSource woken = _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await dispatcher.TickAsync(Client, _stopping.Token);
            if (dispatcher.Standing > standing)
            {
                standing = dispatcher.Standing;
                await (workspace.Settings.TaskHub is null ? RenewEngineAsync(workspace) : Task.CompletedTask);
            }

            await Task.WhenAny(Task.Delay(TickEvery, time, _stopping.Token), woken.Task);
        }
    }

    // An engine that holds an attempt up holds up its successors too, and so does the next process over the same
    // messages: they come again and again. With an empty task hub only history is lost; open attempts are given to it
    // anew. A hub that others work on stays.
    private async Task RenewEngineAsync(Workspace workspace)
    {
        EmbeddedEngine old = _engine;
        _engine = await StartEngineAsync(
            workspace, _connection, TaskHub.Renew(workspace.Home), old.Client, _stopping.Token);
        await Task.WhenAny(old.DisposeAsync().AsTask(), Task.Delay(StopMax));
    }

    private static Task<EmbeddedEngine> StartEngineAsync(
        Workspace workspace, string connection, string hub, EmbeddedClient? client, CancellationToken cancellation)
    {
        string? worker = workspace.Settings.TaskHub is null ? null : IdentityOf(workspace.Home).Id.Replace('/', '-');
        return EmbeddedEngine.StartAsync(
            new EmbeddedEngineOptions(connection, hub, worker),
            new FunctionCatalog(typeof(RunStore).Assembly, typeof(SyncTerm).Assembly),
            workspace.Services,
            workspace.Services.GetRequiredService<ILoggerFactory>(),
            client,
            cancellation);
    }

    // An engine without its storage asks and waits for ever, and so does everybody who waits for its runs.
    private async Task WatchStorageAsync(Workspace workspace)
    {
        TimeProvider time = workspace.Get<TimeProvider>();
        using StorageWatch? watch = _storage is null ? null : new StorageWatch(_storage.Ports[1], time);
        while (_storage is null || ChildProcesses.Lives(_storage))
        {
            if (watch?.Look() > SilenceMax)
            {
                throw new StorageLostException(
                    StorageFault.StorageUnavailable,
                    $"The local durable storage (process {_storage!.Pid}) has not answered for "
                    + $"{SilenceMax.TotalSeconds:0} seconds. It is ended; start again: open runs go on.");
            }

            if (_storage is not null && FreeBytes(workspace.Home) < FreeBytesMin)
            {
                throw new StorageLostException(
                    StorageFault.DiskFull,
                    $"The disk of the home '{workspace.Home}' is full, and the local durable storage is on it. Free "
                    + "some space, then start again: open runs go on.");
            }

            await Task.Delay(TickEvery, time, _stopping.Token);
        }

        throw new StorageLostException(
            StorageFault.StorageUnavailable,
            $"The local durable storage (process {_storage.Pid}) has ended; its output is in "
            + $"{Path.Combine(workspace.Home, "logs", AzuriteChild.Name + ".log")}. Start again: open runs go on.");
    }

    private static long FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The space of such a folder (a network share on Windows) cannot be asked for.
            return long.MaxValue;
        }
    }

    /// <summary>What the ids of all hosts of a home begin with.</summary>
    public static string HostPrefixOf(string home) => $"{Environment.MachineName}/{Hashing.Sha256Hex(home, 4)}";

    // Runs carry the host that works on them: every other id of this home is dead, because this process has the lock.
    private static HostIdentity IdentityOf(string home) => new(
        HostPrefixOf(home),
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}"));
}
