using System.Net;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Answers of 200 that say nothing, from a WPS that did the call or did not: the run ends equal to the timetable all
/// the same.
/// </summary>
public class EmptyAnswerTests
{
    public enum Says
    {
        /// <summary>Nothing at all.</summary>
        Empty,

        /// <summary>An envelope without the data that the operation promises.</summary>
        DataOfNull,
    }

    [Theory]
    [InlineData(Says.Empty, false)]
    [InlineData(Says.DataOfNull, false)]
    [InlineData(Says.Empty, true)]
    [InlineData(Says.DataOfNull, true)]
    public async Task An_answer_that_says_nothing_is_asked_about(Says says, bool did)
    {
        Net? net = null;
        await using Campus campus = new(around: inner => net = new Net(inner, says, did));
        await campus.FillAsync(Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Date = "2025-04-18" });
        net!.Strikes = true;
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        campus.Touch("room = '1300'", "rq LIKE '2025/03/04%'");
        campus.Touch("zt = 'delete'", "rq = '2025-03-11'");
        campus.Touch("kcmc = '财务管理学'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        RunRow second = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal((RunState.Completed, null), (second.State, second.Message));
        net.Strikes = false;
        Assert.True(net.Struck.Count >= (says == Says.Empty ? 7 : 4), string.Join(' ', net.Struck));
        Assert.Equal(
            ["03-04 09:50-10:35 第一教学楼 1300", "04-18 09:50-10:35 第一教学楼 1223"],
            (await campus.EventsAsync()).Select(one => one.Face));
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
        Assert.StartsWith("财务管理学", SmallTerm.Title(await campus.StateAsync()), StringComparison.Ordinal);
        Assert.Equal(1, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        RunRow check = await campus.SyncAsync(RunKind.Check);
        Assert.Equal(RunState.Completed, check.State);
        await campus.ExpectNoWriteAsync();
    }

    // Strikes at the first call of each kind of write; where it says nothing by itself, at each call without data.
    private sealed class Net(HttpMessageHandler inner, Says says, bool did) : DelegatingHandler(inner)
    {
        private static readonly string[] Kinds =
        [
            "/calendars/create", "/permissions/batch_create", "/permissions/batch_delete", "/events/batch_create",
            "/update", "/delete",
        ];

        public bool Strikes { get; set; }

        public HashSet<string> Struck { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string path = request.RequestUri!.AbsolutePath;
            string? kind = Kinds.FirstOrDefault(one => path.EndsWith(one, StringComparison.Ordinal));
            if (kind is "/update" or "/delete")
            {
                kind = (path.Contains("/events/", StringComparison.Ordinal) ? "event" : "calendar") + kind;
            }

            bool isVoid =
                kind is "calendar/update" or "calendar/delete" or "event/delete" or "/permissions/batch_delete";
            bool strikes;
            lock (Struck)
            {
                strikes = Strikes && kind is not null && (says == Says.Empty || !isVoid)
                    && (Struck.Add(kind) || (did && isVoid));
            }

            if (!strikes)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            if (did)
            {
                HttpResponseMessage truth = await base.SendAsync(request, cancellationToken);
                if (truth.StatusCode != HttpStatusCode.OK)
                {
                    return truth;
                }

                truth.Dispose();
            }

            return new HttpResponseMessage
            {
                Content = new StringContent(
                    says == Says.Empty ? string.Empty : """{"code":0,"msg":"ok","data":null}"""),
            };
        }
    }
}
