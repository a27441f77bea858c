using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
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
        await using Campus campus = await SmallTerm.MakeAsync(new SyncOptions { EventAttendees = invited }, Given.B);
        Enrol(campus, "delete");
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=3600"}""");
        Enrol(campus, "add");
        foreach (string refused in new[] { "UPDATE", "INSERT" })
        {
            campus.Refuse(refused, table, $"new.number = '{Student}'");
            Assert.Equal(RunState.CompletedWithFailures, (await campus.SyncAsync(RunKind.Users)).State);
            campus.Sql("DROP TRIGGER refuse");
        }

        Assert.Contains(Student, await PeopleAsync(campus, table));
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":null}""");
        Enrol(campus, "delete");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Users)).State);
        Assert.DoesNotContain(Student, await PeopleAsync(campus, table));
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt32());
    }

    private static async Task<string> PeopleAsync(Campus campus, string table) => string.Join(
        ' ', table == "icasync_access"
            ? await campus.AccessAsync() : (await campus.InvitedAsync()).SelectMany(people => people));

    private static void Enrol(Campus campus, string state) => campus.Sql(
        $"UPDATE out_jw_kcb_xs SET zt = '{state}' WHERE xh = '{Student}'");
}
