using Dapper;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// What readers of the older system's table see (DESIGN 7): 0 planned, 1 pushed, 3 soft delete pending, 4 soft delete
/// done.
/// </summary>
public class SessionTableTests
{
    [Fact]
    public async Task A_session_is_pushed_when_its_event_stands_and_soft_deleted_when_it_is_gone()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Period = "7", Start = "15:20", End = "16:05" });
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["3:1", "7:1"], await StatesAsync(campus));
        campus.Touch("zt = 'delete'", "jc = '7'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(["3:1", "7:4"], await StatesAsync(campus));
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["3:1", "7:4"], await StatesAsync(campus));
    }

    // Method: WPS refuses the call between plan and record, so that the state the intent left can be seen.
    [Fact]
    public async Task A_session_whose_create_is_refused_stays_planned_until_it_is_pushed()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B);
        await campus.RefuseAsync("batchCreateEvents", 400000003);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["3:0"], await StatesAsync(campus));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["3:1"], await StatesAsync(campus));
    }

    [Fact]
    public async Task A_session_whose_delete_is_refused_stays_pending_and_is_pushed_again_when_it_comes_back()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B, Given.B with { Period = "7", Start = "15:20", End = "16:05" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("zt = 'delete'", "jc = '7'");
        await campus.RefuseAsync("deleteEvent", 400000003);
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(["3:1", "7:3"], await StatesAsync(campus));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        campus.Touch("zt = 'update'", "jc = '7'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(["3:1", "7:1"], await StatesAsync(campus));
    }

    private static async Task<string[]> StatesAsync(Campus campus)
    {
        await using System.Data.Common.DbConnection connection = await campus.Get<Database>().OpenAsync(default);
        return (
            await connection.QueryAsync<(string Jc, string State)>("SELECT jc_s, gx_zt FROM juhe_renwu ORDER BY id"))
            .Select(row => $"{row.Jc}:{row.State}").ToArray();
    }
}
