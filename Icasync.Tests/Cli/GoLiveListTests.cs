using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Cli.Commands;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>The checklist of the first week ticks what has happened, and nothing before it has.</summary>
public class GoLiveListTests
{
    [Fact]
    public async Task Pilot_first_sync_and_check_are_ticked_when_they_have_happened()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        Dictionary<string, GoLiveItem> items = await ReadAsync(campus);
        Assert.Equal(GoLiveList.Ids, items.Keys);
        Assert.All(
            ["probe", "scopes", "access", "rate", "notices", "pilot", "first-full", "check", "people", "schedules"],
            id => Assert.Equal(GoLiveState.Open, items[id].State));
        Assert.All(
            ["contact-range", "accounts", "backup", "office", "way-back"],
            id => Assert.Equal(GoLiveState.Confirm, items[id].State));
        Assert.Contains("calls; at", items["forecast"].Text, StringComparison.Ordinal);

        await campus.SyncAsync(RunKind.Full, new RunOptions { Courses = ["202420252300000082901"] });
        items = await ReadAsync(campus);
        Assert.Equal((GoLiveState.Done, GoLiveState.Open), (items["pilot"].State, items["first-full"].State));

        await campus.SyncAsync(RunKind.Full);
        await campus.SyncAsync(RunKind.Check);
        items = await ReadAsync(campus);
        Assert.All(
            ["pilot", "first-full", "check", "people", "term", "forecast"],
            id => Assert.Equal(GoLiveState.Done, items[id].State));

        string calendar = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"deleteCalendar","calendarId":"{{calendar}}"}]""");
        await campus.SyncAsync(RunKind.Check);
        Assert.Equal(GoLiveState.Open, (await ReadAsync(campus))["check"].State);
    }

    private static async Task<Dictionary<string, GoLiveItem>> ReadAsync(Campus campus)
    {
        IcasyncSettings settings = new()
        {
            Database = campus.Database,
            Wps = new WpsOptions { AppId = SimulatorOptions.DefaultAppId, AppKey = SimulatorOptions.DefaultAppKey },
            WpsBaseUrl = new Uri("http://simulator"),
            Sync = new SyncOptions(),
            Schedules = new ScheduleOptions(),
            Notify = new NotifyOptions(),
        };
        CommandIo io = new(TextWriter.Null, TextWriter.Null, errorIsTerminal: false, Path.GetTempPath());
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, Path.GetTempPath(), io, DatabaseNeed.Look, default);
        return (await new GoLiveList(workspace, settings).ReadAsync(Campus.Term, default))
            .ToDictionary(item => item.Id);
    }
}
