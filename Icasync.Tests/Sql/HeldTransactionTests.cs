using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// No transaction is held across a call of WPS (DESIGN 7). Method: one course, so that nothing goes on beside the call;
/// whatever carries a call first looks at the database.
/// </summary>
public class HeldTransactionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_transaction_is_open_while_WPS_is_asked(bool server)
    {
        Campus? campus = null;
        (int calls, int held) = (0, 0);
        await using (campus = new Campus(
            new SyncOptions { EventAttendees = "all", DeleteGuardFloor = 100 }, server: server,
            around: inner => new Looking(inner, () =>
            {
                calls++;
                held += campus!.Server is { OpenTransactions: > 0 } || !campus.IsFree() ? 1 : 0;
            })))
        {
            await SmallTerm.FillAsync(campus);
            await campus.SyncAsync(RunKind.Full);
            campus.Touch("room = '1300', kcmc = '改'");
            campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
            await campus.SyncAsync(RunKind.Incremental);
            await campus.SyncAsync(RunKind.Users);
            campus.Touch("zt = 'delete'");
            await campus.SyncAsync(RunKind.Full);
            await campus.SyncAsync(RunKind.Check);
        }

        Assert.InRange(calls, 10, 1000);
        Assert.Equal(0, held);
    }

    private sealed class Looking(HttpMessageHandler inner, Action look) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            look();
            return base.SendAsync(request, cancellationToken);
        }
    }
}
