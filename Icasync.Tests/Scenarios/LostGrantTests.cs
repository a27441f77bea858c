using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: whom a call let in that was never recorded is known until WPS surely shows it, whatever dies on the way, so
/// that he can be taken out again. Method: the database refuses the record of the first run and the intent of the
/// second, behind a list that does not show the call yet (WPS-API 13 S24).
/// </summary>
public class LostGrantTests
{
    private const string Student = "20220001";

    [Theory]
    [InlineData("none", "icasync_access")]
    [InlineData("all", "icasync_attendee")]
    public async Task Who_was_let_in_without_a_record_and_is_wanted_no_more_is_taken_out(string invited, string table)
    {
        await using Campus campus = await MakeAsync(invited, (_, _) => null);
        await LetInWithoutRecordAsync(campus, table);
        campus.Refuse("INSERT", table, $"new.number = '{Student}'");
        Assert.Equal(RunState.CompletedWithFailures, (await campus.SyncAsync(RunKind.Users)).State);
        campus.Sql("DROP TRIGGER refuse");
        Assert.Contains(Student, await PeopleAsync(campus, table));
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":null}""");
        await ExpectTakenOutAsync(campus, table);
    }

    // The list catches up while WPS refuses, so that what decides is a look after the refusal.
    [Theory]
    [InlineData("none", "icasync_access", 400000004)]
    [InlineData("none", "icasync_access", 400411415)]
    [InlineData("none", "icasync_access", 403411010)]
    [InlineData("all", "icasync_attendee", 400000004)]
    public async Task A_refusal_says_nothing_of_the_lost_call_before_it(string invited, string table, int code)
    {
        bool refuses = false;
        string path = table == "icasync_access" ? "/permissions/batch_create" : "/attendees/batch_create";
        await using Campus campus = await MakeAsync(invited, (campus, request) =>
        {
            if (!refuses || !request.RequestUri!.AbsolutePath.EndsWith(path, StringComparison.Ordinal))
            {
                return null;
            }

            CatchUp(campus);
            return (code / 1_000_000, $$"""{"code":{{code}},"msg":"refused"}""");
        });
        await LetInWithoutRecordAsync(campus, table);
        refuses = true;
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Users)).State);
        refuses = false;
        await ExpectTakenOutAsync(campus, table);
    }

    // The list catches up between the look that settles the lost call and the look for what people gave.
    [Fact]
    public async Task Whom_our_own_lost_call_let_in_was_not_let_in_by_people_and_an_undo_takes_him_out()
    {
        int looks = int.MinValue;
        await using Campus campus = await MakeAsync("none", (campus, request) =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/permissions", StringComparison.Ordinal) && ++looks == 2)
            {
                CatchUp(campus);
            }

            return null;
        });
        await LetInWithoutRecordAsync(campus, "icasync_access");
        looks = 0;
        RunRow run = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((RunState.Completed, 2), (run.State, looks));
        Assert.Contains(Student, await PeopleAsync(campus, "icasync_access"));
        RunOptions options = new() { Undoes = run.RunId, Force = true };
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Undo, options)).State);
        Assert.DoesNotContain(Student, await PeopleAsync(campus, "icasync_access"));
    }

    private static Task<Campus> MakeAsync(
        string invited, Func<Campus, HttpRequestMessage, (int Status, string Body)?> answer)
    {
        Campus? campus = null;
        campus = new Campus(
            new SyncOptions { EventAttendees = invited },
            more: services => services.AddSingleton(
                new UnknownOutcomePolicy(
                    TimeProvider.System, TimeSpan.FromSeconds(CampusDatabase.IsOnServer ? 0.5 : 0.2))),
            around: inner => new Intercept(inner, (request, _) => answer(campus!, request)));
        return campus.FillAsync(Given.B);
    }

    private static void CatchUp(Campus campus) =>
        campus.SimAsync("PUT", "/_sim/switches", """{"S24":null}""").GetAwaiter().GetResult();

    private static async Task LetInWithoutRecordAsync(Campus campus, string table)
    {
        Enrol(campus, "delete");
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=3600"}""");
        Enrol(campus, "add");
        campus.Refuse("UPDATE", table, $"new.number = '{Student}'");
        Assert.Equal(RunState.CompletedWithFailures, (await campus.SyncAsync(RunKind.Users)).State);
        campus.Sql("DROP TRIGGER refuse");
    }

    private static async Task ExpectTakenOutAsync(Campus campus, string table)
    {
        Enrol(campus, "delete");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Users)).State);
        Assert.DoesNotContain(Student, await PeopleAsync(campus, table));
        await campus.ExpectNoWriteAsync();
    }

    private static async Task<string> PeopleAsync(Campus campus, string table) => string.Join(
        ' ', table == "icasync_access"
            ? await campus.AccessAsync() : (await campus.InvitedAsync()).SelectMany(people => people));

    private static void Enrol(Campus campus, string state) => campus.Sql(
        $"UPDATE out_jw_kcb_xs SET zt = '{state}' WHERE xh = '{Student}'");
}
