using System.Net;
using Icasync.Activities;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>An outage is not hammered, a probe ends it, and what was really sent is never taken for unsent.</summary>
public class CircuitStormTests
{
    private static readonly FastClock Clock = new(500);

    [Fact]
    public async Task An_outage_of_ten_minutes_gets_a_probe_now_and_then_and_not_a_storm()
    {
        await using World world = new();
        world.Net.Fails = Failure.Refused;
        DateTimeOffset until = Clock.GetUtcNow() + TimeSpan.FromMinutes(10);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (Clock.GetUtcNow() < until)
            {
                await Assert.ThrowsAsync<WpsUnavailableException>(() => world.Wps.GetCalendarAsync("cal_x", default));
            }
        }));

        // Eight callers that only back off would try without end; with a break, it is the window and the probes.
        Assert.InRange(world.Net.Sent, WpsCircuit.CallsMin, 120);

        world.Net.Fails = Failure.None;
        WpsCalendar? back = await EventuallyAsync(() => world.Wps.CreateCalendarAsync("back", default));
        Assert.Equal("back", back?.Summary);
        Assert.Single(world.Core.Calls, call => call.Operation == "createCalendar");

        // The probe ended the break: the next call is not turned away.
        Assert.Equal(back, await world.Wps.GetCalendarAsync(back!.Id, default));
    }

    [Fact]
    public async Task R06_a_write_that_was_sent_stays_unknown_and_one_that_was_turned_away_did_nothing()
    {
        await using World world = new();
        WpsOutcome<WpsCalendar> before = await world.Wps.CreateCalendarAsync("before", default);
        Assert.Equal(WpsOutcomeKind.Done, before.Kind);
        world.Net.Fails = Failure.AfterEffect;
        int unknown = 0;
        int turnedAway = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async caller =>
        {
            for (int i = 0; i < WpsCircuit.CallsMin; i++)
            {
                try
                {
                    WpsOutcome<WpsCalendar> outcome = await world.Wps.CreateCalendarAsync(
                        $"calendar {caller}.{i}", default);
                    Assert.Equal(WpsOutcomeKind.Unknown, outcome.Kind);
                    Interlocked.Increment(ref unknown);
                }
                catch (WpsUnavailableException)
                {
                    Interlocked.Increment(ref turnedAway);
                }
            }
        }));

        // Each write that reached WPS was told as unknown, none twice, and what was turned away reached nobody.
        Assert.Equal(unknown, world.Core.Calls.Count(call => call.Operation == "createCalendar") - 1);
        Assert.True(turnedAway > 0 && unknown >= WpsCircuit.CallsMin, $"{unknown} unknown, {turnedAway} turned away");
    }

    private static async Task<WpsCalendar?> EventuallyAsync(Func<Task<WpsOutcome<WpsCalendar>>> create)
    {
        for (int tries = 0; tries < 20; tries++)
        {
            try
            {
                return (await create()).Value;
            }
            catch (WpsUnavailableException)
            {
                // Still in the break: the client has waited by itself.
            }
        }

        return null;
    }

    private enum Failure
    {
        None,
        Refused,
        AfterEffect,
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly ServiceProvider _services;

        public World()
        {
            Core = new SimulatorCore(new SimulatorOptions(), TimeProvider.System);
            Net = new Net(new SimulatorMessageHandler(Core));
            ServiceCollection services = new();
            services.AddLogging().AddSingleton<TimeProvider>(Clock).AddSingleton<HttpMessageHandler>(Net);
            services.AddIcasync(
                new DatabaseOptions { ConnectionString = "unused.db" },
                SmallTerm.PatientWps with { RequestsPerSecond = 100, RetriesMax = 1 },
                new SyncOptions());
            _services = services.BuildServiceProvider();
            Wps = _services.GetRequiredService<IWpsApi>();
        }

        public SimulatorCore Core { get; }

        public Net Net { get; }

        public IWpsApi Wps { get; }

        public async ValueTask DisposeAsync()
        {
            await _services.DisposeAsync();
            Core.Dispose();
        }
    }

    private sealed class Net(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private long _sent;

        public Failure Fails { get; set; }

        public long Sent => Interlocked.Read(ref _sent);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _sent);
            if (Fails == Failure.Refused)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
            }

            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (Fails == Failure.AfterEffect)
            {
                response.Dispose();
                return new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new ByteArrayContent([]) };
            }

            return response;
        }
    }
}
