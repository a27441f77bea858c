using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Notify;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Notify;

/// <summary>
/// Notices of whole runs under trouble: what is told, in which order, and that no person stands in it.
/// </summary>
public class NoticeFlowTests
{
    [Fact]
    public async Task While_WPS_is_away_a_run_that_needs_no_call_does_not_tell_that_it_is_back()
    {
        KeepingChannel channel = new();
        await using Campus campus = new(
            new SyncOptions { OutageMax = TimeSpan.FromSeconds(30) },
            more: services => services.OnClock(new FastClock(60)).AddSingleton<INotifier>(channel));
        await campus.FillAsync();
        await campus.SyncAsync(RunKind.Full);
        channel.Kept.Clear();

        await campus.SimAsync(
            "PUT", "/_sim/faults",
            """{"seed":1,"rules":[{"operation":"*","probability":1,"fault":"error","status":503}]}""");
        campus.Touch("room = '1106'");
        RunRow failed = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Failed, "WPS_UNAVAILABLE"), (failed.State, failed.Reason));
        campus.Touch("room = '1223'");
        await campus.SyncAsync(RunKind.Users);
        Assert.Equal([NoticeKind.Alert], channel.Kept.Select(notice => notice.Kind));

        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        campus.Touch("room = '1107'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(
            [NoticeKind.Alert, NoticeKind.Recovered, NoticeKind.RunEnded], channel.Kept.Select(notice => notice.Kind));
    }

    [Fact]
    public async Task A_moved_lesson_touches_everybody_who_sees_its_calendar()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1106'");
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        ImpactSummary impact = (await new RunReportReader(
            campus.Get<Database>(), campus.Get<RunStore>(), TimeProvider.System)
            .ReadAsync(run.RunId, default))!.Impact!;
        Assert.Equal((1, 1, 3, 1), (impact.Courses, impact.Events, impact.People, impact.Calls));
        Assert.Equal(
            impact.Calls, (await campus.CallsAsync()).GetProperty("byOperation").GetProperty("updateEvent").GetInt32());
    }

    [Fact]
    public async Task Notices_of_changes_and_failures_name_no_person()
    {
        KeepingChannel channel = new();
        await using Campus campus = new(more: services => services.AddSingleton<INotifier>(channel));
        await campus.ImportAsync("small-mess");
        await campus.RefuseAsync("createCalendar", 400411023, nth: 2);
        await campus.SyncAsync(RunKind.Full);
        await campus.ImportAsync("small-mess/after", replace: true);
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(2, channel.Kept.Count);
        string text = string.Join(
            '\n', channel.Kept.Select(notice => JsonSerializer.Serialize(notice, WireFormat.Json)));
        Assert.Empty(Some.Of(PersonalData.Of(campus)).Where(person => text.Contains(person, StringComparison.Ordinal)));
    }
}
