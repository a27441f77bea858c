using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Tests.Scenarios;
using Icasync.Tests.Sql;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Icasync.Tests.Wps;

/// <summary>A process that calls the simulator as fast as it may; its share stands in the database of all.</summary>
internal sealed class LimitedWorker : IDisposable
{
    private static readonly SimRequest Request = new("GET", "/v7/calendars", [], ReadOnlyMemory<byte>.Empty);

    private readonly SimulatorCore _wps;
    private readonly SteppedTime _time;
    private readonly CallShares _shares;
    private readonly Database _database;
    private readonly CancellationToken _ends;
    private readonly CancellationTokenSource _over = new();
    private bool _isDead;

    public LimitedWorker(SteppedTime time, SimulatorCore wps, DatabaseOptions file, int seed, WpsOptions options)
    {
        (_time, _wps, _ends) = (time, wps, _over.Token);
        Server = new EmulatedServer(file.ConnectionString);
        _database = new Database(
            file with { Provider = DatabaseProvider.SqlServer }, time.Clock, new Random(seed),
            NullLogger<Database>.Instance, Server);
        _shares = new CallShares(
            new CallShareTable(_database, options), time.Clock, new Random(seed), NullLogger<CallShares>.Instance);
        _shares.Start();
        Limiter = new WpsLimiter(options.RequestsPerSecond, options.MaxConcurrency, time.Clock, _shares);
    }

    public WpsLimiter Limiter { get; }

    /// <summary>Its way to the database.</summary>
    public EmulatedServer Server { get; }

    /// <summary>When its calls began.</summary>
    public List<DateTimeOffset> Calls { get; } = [];

    /// <summary>Calls from now on, by so many at a time.</summary>
    public void Call(int atATime) => _time.Start(() => Enumerable.Range(0, atATime).Select(_ => CallAsync()).ToArray());

    /// <summary>Calls no more; its share is given back when it has rested.</summary>
    public void Stop() => _over.Cancel();

    /// <summary>Is gone without a word: its share stays where it is.</summary>
    public void Dispose()
    {
        if (!_isDead)
        {
            _isDead = true;
            _over.Cancel();
            _over.Dispose();
            _shares.Dispose();
            _database.Dispose();
        }
    }

    private async Task CallAsync()
    {
        while (!_ends.IsCancellationRequested)
        {
            try
            {
                using IDisposable place = await Limiter.EnterAsync(_ends);
                Calls.Add(_time.Clock.GetUtcNow());
                await _wps.HandleAsync(Request, CancellationToken.None);
            }
            catch (OperationCanceledException) when (_ends.IsCancellationRequested)
            {
                return;
            }
            catch (InvalidOperationException)
            {
                // The share could not be had: the process waits and tries again.
                await Task.Delay(TimeSpan.FromSeconds(1), _time.Clock, _ends);
            }
        }
    }
}
