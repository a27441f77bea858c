using System.IO.Compression;
using System.Net;
using System.Text;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// Each operation before each answer that is none: a success is only what says so, with what the operation promises.
/// The outcome of everything else is unknown, so somebody asks before anything is repeated or taken for done.
/// </summary>
public class MalformedAnswerTests
{
    private static readonly DateTimeOffset At = new(2026, 9, 7, 0, 0, 0, TimeSpan.Zero);

    private static readonly WpsEventBody Lesson = new(
        "高等数学", "第1周", "2026-09-07T08:00:00+08:00", "2026-09-07T09:35:00+08:00", "第一教学楼 1223", [15]);

    private static readonly (string Name, int Status, byte[] Body)[] AnswersToAll =
    [
        ("nothing", 200, []),
        ("no content", 204, []),
        ("null", 200, "null"u8.ToArray()),
        ("a list", 200, """[{"code":0}]"""u8.ToArray()),
        ("a text", 200, "\"ok\""u8.ToArray()),
        ("a number", 200, "0"u8.ToArray()),
        ("no envelope", 200, "{}"u8.ToArray()),
        ("no code", 200, """{"data":{"id":"x","items":[{"id":"x","user_id":"x"}]}}"""u8.ToArray()),
        ("a code of null", 200, """{"code":null,"data":{"id":"x","items":[{"id":"x"}]}}"""u8.ToArray()),
        ("a code that is none", 200, """{"code":true,"data":{"id":"x","items":[{"id":"x"}]}}"""u8.ToArray()),
        ("HTML", 200, "<html><body>sign in</body></html>"u8.ToArray()),
        ("cut short", 200, """{"code":0,"msg":"","data":{"id":"x","items":[{"id":"""u8.ToArray()),
        ("no UTF-8", 200, [0xFF, 0xFE, 0x7B, 0x7D]),
        ("gzip", 200, Gzip("""{"code":0,"data":{"id":"x"}}""")),
        ("ten megabytes", 200, Encoding.UTF8.GetBytes(
            """{"code":0,"data":{"id":"x","items":[]},"more":"0""" + new string('0', 10_000_000) + "\"}")),
        ("deep", 200, Encoding.UTF8.GetBytes(new string('[', 10_000))),
        ("a redirect", 302, """{"code":0,"data":{"id":"x","items":[]}}"""u8.ToArray()),
        ("a redirect that repeats", 307, []),
    ];

    private static readonly (string Name, int Status, byte[] Body)[] AnswersWithoutTheirData =
    [
        ("no data", 200, """{"code":0,"msg":"ok"}"""u8.ToArray()),
        ("data of null", 200, """{"code":0,"msg":"ok","data":null}"""u8.ToArray()),
        ("data without fields", 200, """{"code":0,"data":{}}"""u8.ToArray()),
        ("a list for an object", 200, """{"code":0,"data":[{"id":"x"}]}"""u8.ToArray()),
        ("a text for data", 200, """{"code":0,"data":"x"}"""u8.ToArray()),
        ("fields of another type", 200, """{"code":0,"data":{"id":{},"items":{"id":"x"}}}"""u8.ToArray()),
        ("items of another type", 200, """{"code":0,"data":{"id":[],"items":[1,null,"x"]}}"""u8.ToArray()),
        ("items without a name", 200, """{"code":0,"data":{"id":"","items":[{"summary":"x"}]}}"""u8.ToArray()),
        ("half a character", 200, """{"code":0,"data":{"id":"\uD800","items":[{"id":"\uDC00"}]}}"""u8.ToArray()),
    ];

    private static readonly (string Name, bool HasData, Func<WpsClient, Task<WpsOutcomeKind>> Call)[] Writes =
    [
        ("createCalendar", true, async wps => (await wps.CreateCalendarAsync("t K1", default)).Kind),
        ("updateCalendar", false, async wps => (await wps.UpdateCalendarAsync("c", "t K1", default)).Kind),
        ("deleteCalendar", false, async wps => (await wps.DeleteCalendarAsync("c", default)).Kind),
        ("batchCreateCalendarPermissions", true,
            async wps => (await wps.BatchCreatePermissionsAsync("c", [new("1", "reader")], default)).Kind),
        ("batchDeleteCalendarPermissions", false,
            async wps => (await wps.BatchDeletePermissionsAsync("c", ["p"], default)).Kind),
        ("deleteCalendarPermission", false, async wps => (await wps.DeletePermissionAsync("c", "p", default)).Kind),
        ("batchCreateEvents", true, async wps => (await wps.BatchCreateEventsAsync("c", [Lesson], default)).Kind),
        ("updateEvent", true, async wps => (await wps.UpdateEventAsync("c", "e", Lesson, default)).Kind),
        ("deleteEvent", false, async wps => (await wps.DeleteEventAsync("c", "e", default)).Kind),
        ("batchCreateAttendees", true,
            async wps => (await wps.BatchCreateAttendeesAsync("c", "e", ["1"], default)).Kind),
        ("batchDeleteAttendees", false,
            async wps => (await wps.BatchDeleteAttendeesAsync("c", "e", [new("a", "1")], default)).Kind),
        ("batchCreateMessages", false, async wps => (await wps.SendTextAsync(["1"], "x", default)).Kind),
    ];

    private static readonly (string Name, Func<WpsClient, Task> Call)[] Reads =
    [
        ("listCalendars", wps => AllAsync(wps.ListCalendarsAsync(default))),
        ("getCalendar", wps => wps.GetCalendarAsync("c", default)),
        ("listCalendarPermissions", wps => AllAsync(wps.ListPermissionsAsync("c", default))),
        ("listEvents", wps => AllAsync(wps.ListEventsAsync("c", At, At.AddDays(7), default))),
        ("getEvent", wps => wps.GetEventAsync("c", "e", default)),
        ("listAttendees", wps => AllAsync(wps.ListAttendeesAsync("c", "e", default))),
        ("getUsersByExUserIds", wps => wps.GetUsersByExternalIdsAsync(["1"], default)),
    ];

    [Fact]
    public async Task A_write_with_an_answer_that_is_none_has_an_unknown_outcome()
    {
        List<string> wrong = [];
        int asked = 0;
        foreach ((string name, bool hasData, Func<WpsClient, Task<WpsOutcomeKind>> call) in Writes)
        {
            foreach ((string kind, int status, byte[] body) in
                hasData ? [.. AnswersToAll, .. AnswersWithoutTheirData] : AnswersToAll)
            {
                using Server server = new(name, status, body);
                WpsOutcomeKind outcome = await call(server.Client);
                asked += server.Answered;
                if (outcome != WpsOutcomeKind.Unknown)
                {
                    wrong.Add($"{name}, {kind}: {outcome}");
                }
            }
        }

        Assert.Empty(wrong);
        int withData = Writes.Count(one => one.HasData) * AnswersWithoutTheirData.Length;
        Assert.Equal((Writes.Length * AnswersToAll.Length) + withData, asked);
    }

    [Fact]
    public async Task A_read_with_an_answer_that_is_none_is_no_answer()
    {
        List<string> wrong = [];
        int asked = 0;
        foreach ((string name, Func<WpsClient, Task> call) in Reads)
        {
            foreach ((string kind, int status, byte[] body) in AnswersToAll.Concat(AnswersWithoutTheirData))
            {
                using Server server = new(name, status, body);
                Exception? met = await Record.ExceptionAsync(() => call(server.Client));
                asked += server.Answered;
                if (met is not WpsUnavailableException)
                {
                    wrong.Add($"{name}, {kind}: {met?.GetType().Name ?? "taken for the truth"}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(Reads.Length * (AnswersToAll.Length + AnswersWithoutTheirData.Length), asked);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"access_token":null}""")]
    [InlineData("""{"access_token":"a b\n"}""")]
    [InlineData("<html>")]
    public async Task An_answer_without_a_token_is_no_token_and_no_refusal(string body)
    {
        using Server server = new("token", 200, Encoding.UTF8.GetBytes(body));
        await Assert.ThrowsAsync<WpsUnavailableException>(() => server.Client.GetCalendarAsync("c", default));
    }

    [Fact]
    public async Task What_breaks_in_the_connection_is_an_unknown_outcome_whatever_its_type()
    {
        Exception[] causes =
        [
            new HttpRequestException("x"), new IOException("x"), new InvalidOperationException("x"),
            new NotSupportedException("x"), new TaskCanceledException("x", new TimeoutException("x")),
            new OverflowException("x"), new ObjectDisposedException("x"),
        ];
        foreach (Exception cause in causes)
        {
            using Server server = new("createCalendar", 200, []) { Breaks = cause };
            Assert.Equal(WpsOutcomeKind.Unknown, (await server.Client.CreateCalendarAsync("t K1", default)).Kind);
            await Assert.ThrowsAsync<WpsUnavailableException>(
                () => AllAsync(server.Client.ListCalendarsAsync(default)));
        }
    }

    private static async Task AllAsync<T>(IAsyncEnumerable<T> list)
    {
        await foreach (T _ in list)
        {
        }
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    // Answers everything with the same bytes, but for the token and for what an operation has to ask before.
    private sealed class Server : HttpMessageHandler
    {
        private readonly string _operation;
        private readonly int _status;
        private readonly byte[] _body;
        private readonly WpsLimiter _limiter = new(100_000, 5, TimeProvider.System);
        private readonly WpsTransport _transport;

        public Server(string operation, int status, byte[] body)
        {
            (_operation, _status, _body) = (operation, status, body);
            WpsOptions options = new() { AppId = "a", AppKey = "k", BaseUrl = new Uri("http://other"), RetriesMax = 0 };
            _transport = new WpsTransport(
                this, options, _limiter, new WpsCallMeter(), new WpsAttempts(new SyncOptions(), TimeProvider.System),
                TimeProvider.System, new Random(1));
            Client = new WpsClient(_transport);
        }

        public WpsClient Client { get; }

        /// <summary>What is thrown in place of an answer.</summary>
        public Exception? Breaks { get; init; }

        public int Answered { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string path = request.RequestUri!.AbsolutePath;
            byte[] body = _body;
            int status = _status;
            if (path == "/oauth2/token" && _operation != "token")
            {
                (status, body) = (200, """{"access_token":"t","expires_in":7200}"""u8.ToArray());
            }
            else if (path == "/v7/users/by_ex_user_ids" && _operation == "batchDeleteAttendees")
            {
                (status, body) = (200, """{"code":0,"data":{"items":[{"id":"w1","ex_user_id":"1"}]}}"""u8.ToArray());
            }
            else if (Breaks is { } cause)
            {
                throw cause;
            }
            else
            {
                Answered++;
            }

            HttpResponseMessage response = new((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
            if (status is 302 or 307)
            {
                response.Headers.Location = new Uri("http://elsewhere/v7");
            }

            return Task.FromResult(response);
        }

        protected override void Dispose(bool disposing)
        {
            _transport.Dispose();
            base.Dispose(disposing);
        }
    }
}
