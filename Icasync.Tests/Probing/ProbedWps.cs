using System.Text;
using System.Text.Json;
using Icasync.Activities.Probing;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Probing;

/// <summary>A simulator on a clock that hurries, and probes of it.</summary>
internal sealed class ProbedWps : IDisposable
{
    public const string Account = "104066";
    public const string Second = "104067";

    private readonly SimulatorCore _core;
    private readonly HurryingClock _clock = new();
    private readonly WpsProfiles _profiles;
    private int _seed;

    /// <param name="campus">Whose database keeps the profiles.</param>
    public ProbedWps(Campus campus, IReadOnlyList<string>? scopes = null)
    {
        _core = new SimulatorCore(
            new SimulatorOptions { Scopes = scopes ?? SimulatorOptions.AllScopes }, _clock);
        _profiles = campus.Get<WpsProfiles>();
        Handler = new SimulatorMessageHandler(_core);
    }

    /// <summary>What carries the calls; a test may put itself before it.</summary>
    public HttpMessageHandler Handler { get; set; }

    public WpsOptions Options { get; init; } = new()
    {
        BaseUrl = new Uri("http://simulator"),
        AppId = SimulatorOptions.DefaultAppId,
        AppKey = SimulatorOptions.DefaultAppKey,
        RequestsPerSecond = 1000,
    };

    public async Task<ProbeReport> ProbeAsync(
        ProbeOptions? wanted = null, CancellationToken cancellation = default) =>
        await new Probe(Handler, Options, _profiles, _clock, new Random(++_seed)).RunAsync(
            wanted ?? new ProbeOptions { Accounts = [Account, Second], RateHold = TimeSpan.Zero }, _ => { },
            cancellation);

    public async Task<ProbeFinding> FindAsync(string question, ProbeOptions? wanted = null) =>
        (await ProbeAsync(wanted)).Profile.Findings.Single(finding => finding.Id == question);

    /// <summary>Sets switches; somebody who has nobody's number is nobody.</summary>
    public async Task SetAsync(string switches)
    {
        await SimAsync("PUT", "/_sim/users", $$"""{"unknown":["{{AccessAsking.Nobody}}"]}""");
        await SimAsync("PUT", "/_sim/switches", switches);
    }

    /// <summary>Everything that the simulator holds, as text.</summary>
    public async Task<string> StateAsync() =>
        (await SimAsync("GET", "/_sim/state")).GetProperty("calendars").ToString();

    public async Task<JsonElement> SimAsync(string method, string target, string? body = null)
    {
        SimResponse response = await _core.HandleAsync(
            new SimRequest(method, target, [], body is null ? default : Encoding.UTF8.GetBytes(body)), default);
        Assert.True(response.Status == 200, Encoding.UTF8.GetString(response.Body.Span));
        return JsonDocument.Parse(response.Body).RootElement;
    }

    /// <summary>Makes a calendar as somebody else of the app would; answers its id.</summary>
    public async Task<string> MakeCalendarAsync(string title)
    {
        using ProbeCaller caller = new(new SimulatorMessageHandler(_core), Options, new ProbeFence(), _clock);
        return (await caller.SendAsync(
            new WpsCall(
                "createCalendar", HttpMethod.Post, "/v7/calendars/create", new { summary = title }, IsWrite: true,
                ExternalIds: false, _ => true),
            default)).Id!;
    }

    public void Dispose() => _core.Dispose();
}
