using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: somebody whom people let into a calendar by hand comes to its course as anybody else does, with the fewest
/// writes. Method: access in WPS, the change log, and the calls that were made.
/// </summary>
public class GivenAccessTests
{
    private const string Student = "20220001";

    [Theory]
    [InlineData("reader", 0)]
    [InlineData("writer", 1)]
    public async Task Who_has_access_by_hand_is_granted_it_and_only_another_role_is_written(string role, int fewest)
    {
        await using Campus campus = await MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        await campus.GiveAccessAsync(Given.K1, Student, role);
        Enrol(campus, "add");
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Contains($"{Student} reader", await campus.AccessAsync());
        int writes = (await campus.CallsAsync()).GetProperty("writes").GetInt32();
        Assert.InRange(writes, fewest, fewest * 4);

        // Whoever reads the change log counts and tells it as any other grant.
        Assert.Equal(1, campus.Sql(
            $"""
            UPDATE icasync_change SET op = op WHERE run_id = '{run.RunId}' AND kind = 'access' AND op = 'granted'
                AND item_key = '{Student}' AND before LIKE '%{role}%'
            """));
        await campus.ExpectNoWriteAsync();
    }

    // A list that lags shows access that is gone (S24): what we took away ourselves it does not prove.
    [Fact]
    public async Task Who_left_and_comes_back_behind_a_list_that_lags_has_access_again()
    {
        await using Campus campus = await MakeAsync();
        Enrol(campus, "add");
        await campus.SyncAsync(RunKind.Full);
        Assert.Contains($"{Student} reader", await campus.AccessAsync());
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=3600"}""");
        Enrol(campus, "delete");
        await campus.SyncAsync(RunKind.Users);
        Assert.DoesNotContain($"{Student} reader", await campus.AccessAsync());
        Enrol(campus, "add");
        await campus.SyncAsync(RunKind.Users);
        Assert.Contains($"{Student} reader", await campus.AccessAsync());
    }

    private static void Enrol(Campus campus, string state)
    {
        campus.Sql($"DELETE FROM out_jw_kcb_xs WHERE xh = '{Student}'");
        campus.Sql(
            "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) "
            + $"VALUES ('{Given.K1}', '{Student}', '{Campus.Term}', '{state}')");
    }

    // One course that the student is not in.
    private static async Task<Campus> MakeAsync()
    {
        Campus campus = await SmallTerm.MakeAsync(Given.B);
        Enrol(campus, "delete");
        return campus;
    }
}
