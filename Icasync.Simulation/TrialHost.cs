using Icasync.Activities;
using Icasync.Activities.Ledger;
using Icasync.Activities.Notify;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Planning;
using Icasync.Simulation.Engine;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Simulation;

/// <summary>
/// A process that hosts the product: its clock, its way to the database and to WPS, its engine, its life.
/// </summary>
internal sealed class TrialHost : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly NetworkDelay _network;
    private readonly List<Life> _lives = [];

    /// <param name="file">The database it works on.</param>
    /// <param name="bug">A defect to be found.</param>
    /// <param name="ahead">How far its wall clock is ahead of the database's.</param>
    public TrialHost(TrialWorld world, SimulatorCore wps, string file, PlantedBug bug, TimeSpan ahead)
    {
        Clock = new MachineClock(world.Clock, () => world.Jumped + ahead);
        DatabaseClock time = new(Clock);
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton(world.Random);
        services.AddSingleton<IConnectionSource>(new LateConnections(
            file, world.Random, Clock, () => world.LatestConnection,
            () => time.Learn(world.Clock.GetUtcNow() + world.Jumped, world.Clock.GetTimestamp())));
        Liar = new LyingHandler(new SimulatorMessageHandler(wps), world.Random, () => world.LieChance);
        DeadlyHandler deadly = new(Liar, world.Random, () => Life) { Chance = world.DeathChanceAt };
        _network = new NetworkDelay(deadly, world.Random, world.Clock, Clock);
        Gate = new GateCloser(_network, world.Random)
        {
            Chance = () => world.ClosingChance,
        };
        services.AddSingleton<HttpMessageHandler>(Gate);
        services.AddIcasyncNotices(file == world.File ? world.Plan.Notices : new NotifyOptions());
        services.AddIcasync(
            new DatabaseOptions { ConnectionString = file },
            new WpsOptions
            {
                AppId = SimulatorOptions.DefaultAppId, AppKey = SimulatorOptions.DefaultAppKey,

                // A host that stands still must have calls that wait for their place (DESIGN 2).
                RequestsPerSecond = world.Plan.Pauses ? 4 : 1000,
                MaxConcurrency = world.Plan.Pauses ? 2 : 8,
            },
            new SyncOptions
            {
                FailuresMax = 10_000, OutageMax = TimeSpan.FromMinutes(20),
                DeleteGuardFloor = TrialWorld.DeleteGuardFloor,
                EventAttendees = world.Plan.AttendeesWord,
                Pilot = PilotOf(world),
            });
        BuggyWps.Plant(services, bug, file);
        _services = services.BuildServiceProvider();
        Engine = new InlineEngine(_services);
        if (world.HasMachines)
        {
            Get<CallShares>().Start();
        }
    }

    private static PilotScope PilotOf(TrialWorld world) =>
        PilotScope.TryParse(
            world.HasPilot ? $"percent={world.PilotShare}" : null, out PilotScope scope, out string wrong)
            ? scope
            : throw new InvalidOperationException(wrong);

    public MachineClock Clock { get; }

    public GateCloser Gate { get; }

    public LyingHandler Liar { get; }

    /// <summary>How many of its calls have left and not arrived yet.</summary>
    public int Underway => _network.Underway;

    public InlineEngine Engine { get; }

    /// <summary>The life of the process that works now; null between attempts.</summary>
    public Life? Life { get; private set; }

    public T Get<T>()
        where T : class => _services.GetRequiredService<T>();

    /// <summary>Starts a process.</summary>
    public Life Begin()
    {
        _lives.Add(Life = new Life());
        return Life;
    }

    /// <summary>The process has ended; what it left on its way may still ask whether it lives.</summary>
    public void End() => Life = null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _lives.ForEach(life => life.Dispose());

        // The clock of the trial stands by now: who waits for what is under way would wait for ever.
        _services.Dispose();
    }
}
