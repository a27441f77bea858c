using Icasync.Activities;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Probing;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// Machines whose clocks differ go by the database's. Goal: what one writes of the time, another compares rightly.
/// Method: clocks that are wrong by some seconds, over the stand-in for SQL Server, which says the true time.
/// </summary>
public sealed class DatabaseClockTests
{
    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    [InlineData(7200)]
    public async Task A_machine_goes_by_the_clock_of_the_database(int seconds)
    {
        using CampusFile file = new(standIn: true);
        FakeTimeProvider machine = new(TimeProvider.System.GetUtcNow().AddSeconds(seconds));
        DatabaseClock clock = new(machine);
        using Database database = new(
            file.Options with { Provider = DatabaseProvider.SqlServer }, clock, new Random(1),
            NullLogger<Database>.Instance, file.Server);
        await (await database.OpenAsync(default)).DisposeAsync();
        AssertTrue(clock, TimeProvider.System);

        // Asked once a minute, and not for every connection.
        await (await database.OpenAsync(default)).DisposeAsync();
        Assert.Single(file.Server!.RoundTrips);
        machine.Advance(TimeSpan.FromMinutes(1));
        await (await database.OpenAsync(default)).DisposeAsync();
        Assert.Equal(2, file.Server!.RoundTrips.Count);
        AssertTrue(clock, TimeProvider.System);
    }

    [Fact]
    public void A_small_difference_makes_no_step_and_the_way_there_and_back_counts_half()
    {
        DateTimeOffset start = new(2025, 2, 24, 0, 0, 0, TimeSpan.Zero);
        FakeTimeProvider machine = new(start);
        DatabaseClock clock = new(machine);
        clock.Learn(start.AddSeconds(0.4), machine.GetTimestamp());
        Assert.Equal(start, clock.GetUtcNow());

        long asked = machine.GetTimestamp();
        machine.Advance(TimeSpan.FromSeconds(2));
        clock.Learn(start.AddSeconds(31), asked);
        Assert.Equal(start.AddSeconds(32), clock.GetUtcNow());
    }

    // One is 30 seconds ahead, the other as much behind: each would take the other for dead, or see it live for ever.
    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public async Task Machines_whose_clocks_differ_keep_their_claims_and_runs(int seconds)
    {
        using CampusFile file = new(standIn: true);
        await using ServiceProvider one = Machine(file, TimeSpan.FromSeconds(seconds));
        await using ServiceProvider other = Machine(file, TimeSpan.FromSeconds(-seconds));
        RunStore runs = one.GetRequiredService<RunStore>();
        StartAnswer start = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        RunRow begun = (await runs.BeginAttemptAsync(
            (await runs.FindAsync(start.RunId, default))!, "one/1", default))!;
        OfferingKey key = new(Campus.Term, "K1");
        Fence fence = new(new AttemptKey(begun.RunId, 1), key.Term, key.Offering, key.Id, "one/1/a");
        Assert.NotNull(await one.GetRequiredService<LedgerStore>().ClaimAsync(fence, [], default));

        RunRow seen = (await other.GetRequiredService<RunStore>().FindAsync(start.RunId, default))!;
        Assert.Null(await other.GetRequiredService<LedgerStore>().ClaimAsync(
            fence with { Execution = "other/1/b" }, [], default));
        DateTimeOffset now = other.GetRequiredService<TimeProvider>().GetUtcNow();
        Assert.False(seen.IsForsaken(now), "its host has just begun it");
        Assert.True(seen.IsForsaken(now + Heartbeat.Max + TimeSpan.FromSeconds(5)), "a dead host would be missed");
    }

    private static ServiceProvider Machine(CampusFile file, TimeSpan ahead)
    {
        DatabaseOptions options = file.Options with { Provider = DatabaseProvider.SqlServer };
        return new ServiceCollection().AddLogging()
            .AddSingleton<TimeProvider>(new ShiftedClock(TimeProvider.System, ahead))
            .AddSingleton<IConnectionSource>(file.Server!)
            .AddIcasync(options, new WpsOptions { AppId = "a", AppKey = "k" }, new SyncOptions())
            .BuildServiceProvider();
    }

    private static void AssertTrue(TimeProvider clock, TimeProvider truth) => Assert.InRange(
        clock.GetUtcNow() - truth.GetUtcNow(), TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));
}
