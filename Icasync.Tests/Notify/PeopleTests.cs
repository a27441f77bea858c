using Icasync.Activities.Notify;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Notices;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Notify;

/// <summary>What people are told of their own courses by real runs: the simulator keeps what it was sent.</summary>
public class PeopleTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PeopleWord.Off, "")]
    [InlineData(PeopleWord.Teachers, "104066")]
    [InlineData(PeopleWord.All, "104066 20220001 20220002")]
    public async Task A_moved_lesson_is_told_once_to_those_who_see_its_calendar(PeopleWord who, string told)
    {
        await using Campus campus = await MakeAsync(new NotifyOptions { People = who });
        await campus.SyncAsync(RunKind.Full);
        Assert.Empty(await SentAsync(campus));
        campus.Touch("room = '1106'");
        RunRow run = await campus.SyncAsync(RunKind.Incremental);
        await campus.Get<Notices>().RunEndsAsync(
            run, run.State, null, 0, new Dictionary<string, int>(), Stop);
        await campus.Get<NoticeClock>().TickAsync(Stop);
        (string Receivers, string Text)[] sent = await SentAsync(campus);
        Assert.Equal(told, string.Join(' ', sent.Select(one => one.Receivers)));
        Assert.DoesNotContain(sent, one => !one.Text.Contains("1106", StringComparison.Ordinal));
        Assert.Equal(0, campus.Sql("DELETE FROM icasync_person_notice WHERE body IS NOT NULL OR state <> 'sent'"));

        // A preview says the same, and says it for whoever is not told yet.
        PeoplePreview preview = await campus.Get<PeoplePlanner>().PreviewAsync(run, PeopleWord.All, 10, Stop);
        Assert.Equal((null, 3), (preview.Quiet, preview.Told));
    }

    [Fact]
    public async Task Nobody_is_told_of_a_first_sync_nor_of_a_repair_an_undo_and_a_withdrawal()
    {
        await using Campus campus = await MakeAsync(new NotifyOptions { People = PeopleWord.All });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1106'");
        RunRow moved = await campus.SyncAsync(RunKind.Incremental);
        int sent = (await SentAsync(campus)).Length;
        Assert.NotEqual(0, sent);
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        await campus.SyncAsync(RunKind.Undo, new RunOptions { Undoes = moved.RunId, Force = true });
        await campus.SyncAsync(RunKind.Withdraw, new RunOptions { Force = true });
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(sent, (await SentAsync(campus)).Length);
    }

    // A process that dies between taking a message and sending it, or that gets no answer, loses it.
    [Fact]
    public async Task What_was_taken_is_never_sent_again()
    {
        await using Campus campus = await MakeAsync(new NotifyOptions { People = PeopleWord.All });
        await campus.SyncAsync(RunKind.Full);
        await campus.RefuseAsync("batchCreateMessages", 400000004);
        campus.Touch("room = '1106'");
        await campus.SyncAsync(RunKind.Incremental);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await campus.Get<NoticeClock>().TickAsync(Stop);
        Assert.Empty(await SentAsync(campus));
        Assert.Equal(3, campus.Sql("UPDATE icasync_person_notice SET state = 'taken' WHERE state = 'failed'"));
        await campus.Get<NoticeClock>().TickAsync(Stop);
        Assert.Empty(await SentAsync(campus));
    }

    [Fact]
    public async Task Whoever_the_day_has_no_room_for_finds_the_courses_summed_up_in_the_next_message()
    {
        await using Campus campus = await MakeAsync(
            new NotifyOptions { People = PeopleWord.All, PeopleDailyMax = 2 });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1106'");
        await campus.SyncAsync(RunKind.Incremental);
        campus.Touch("room = '1107'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal("104066 20220001", Assert.Single(await SentAsync(campus)).Receivers);
        Assert.Equal(2, campus.Sql("UPDATE icasync_tally SET n = 0 WHERE name = 'people.over' AND n IN (1, 3)"));

        campus.Sql("UPDATE icasync_person_notice SET told_on = '2025-03-01'");
        campus.Touch("room = '1108'");
        await campus.SyncAsync(RunKind.Incremental);
        (string Receivers, string Text)[] sent = (await SentAsync(campus))[1..];
        Assert.Equal(["104066", "20220001"], sent.SelectMany(one => one.Receivers.Split(' ')).Order());
        Assert.All(Some.Of(sent), one => Assert.Contains("另有 1 门课程调整", one.Text, StringComparison.Ordinal));
        Assert.Equal(2, campus.Sql("DELETE FROM icasync_person_notice WHERE state = 'summed'"));
    }

    private static async Task<Campus> MakeAsync(NotifyOptions options)
    {
        Campus campus = new(more: services => services
            .AddSingleton<TimeProvider>(new TermClock()).AddSingleton(options));
        return await campus.FillAsync(Given.B, Given.B4 with { Date = "2025-03-06" });
    }

    private static async Task<(string Receivers, string Text)[]> SentAsync(Campus campus) =>
        [.. (await campus.SimAsync("GET", "/_sim/messages")).GetProperty("messages").EnumerateArray()
            .Select(one => (
                string.Join(' ', one.GetProperty("receivers").EnumerateArray().Select(person => person.GetString())),
                one.GetProperty("text").GetString()!))];

    /// <summary>A clock that goes as any other, in the week of the lessons.</summary>
    private sealed class TermClock : TimeProvider
    {
        private static readonly TimeSpan Back = System.GetUtcNow() - new DateTimeOffset(2025, 3, 3, 4, 0, 0, default);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Back;
    }
}
