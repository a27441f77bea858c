using System.Net;
using System.Text.RegularExpressions;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// No document bounds an id of WPS, and our columns do. Goal: an id that is too long is the clear failure of its
/// course, and leads to nothing twice. Method: the first id of a kind that a create answers is made longer on its way
/// to the client.
/// </summary>
public class LongIdTests
{
    [Fact]
    public async Task A_calendar_whose_id_is_too_long_is_taken_back_and_the_others_are_done()
    {
        Stretch stretch = null!;
        await using Campus campus = new(
            around: inner => stretch = new Stretch(inner, "cal_"), more: services => services.AddIcasyncReports());
        stretch.Delete = id =>
            campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"deleteCalendar","calendarId":"{{id}}"}]""");
        await campus.FillAsync(Given.B, Given.B with { Offering = "K2" });
        await ExpectFailureAsync(campus, "calendar_id", stretch);
        Assert.Equal(1, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Single(await campus.EventsAsync());
        stretch.By = 0;
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(2, (await campus.EventsAsync()).Length);
    }

    [Fact]
    public async Task An_event_whose_id_is_too_long_is_made_once_and_the_others_are_recorded()
    {
        Stretch stretch = null!;
        await using Campus campus = new(
            around: inner => stretch = new Stretch(inner, "evt_"), more: services => services.AddIcasyncReports());
        await campus.FillAsync(Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Offering = "K2" });
        await ExpectFailureAsync(campus, "event_id", stretch);
        await ExpectFailureAsync(campus, "event_id", stretch);
        Assert.Equal(3, (await campus.EventsAsync()).Length);
        stretch.By = 0;
        await campus.ExpectNoWriteAsync();
    }

    // A ledger that is lost is read back from WPS, and there an id may be too long as well.
    [Fact]
    public async Task A_lost_ledger_makes_no_event_twice_whose_id_is_too_long()
    {
        Stretch stretch = null!;
        await using Campus campus = new(
            around: inner => stretch = new Stretch(inner, "evt_"), more: services => services.AddIcasyncReports());
        stretch.By = 0;
        await campus.FillAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        foreach (string table in new[] { "icasync_offering", "icasync_event", "icasync_access" })
        {
            campus.Sql($"DELETE FROM {table}");
        }

        stretch.By = 1;
        await ExpectFailureAsync(campus, "event_id", stretch);
        await ExpectFailureAsync(campus, "event_id", stretch);
        Assert.Equal(2, (await campus.EventsAsync()).Length);
    }

    private static async Task ExpectFailureAsync(Campus campus, string field, Stretch stretch)
    {
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, null), (run.State, run.Reason));
        FailureEntry failure = Assert.Single(await campus.Get<RunReportReader>().ReadFailuresAsync(run.RunId, default));
        Assert.Equal(("business", "ID_TOO_LONG"), (failure.Class, failure.Code));
        Assert.Equal(
            $"WPS answered a {field} of {stretch.Length} characters, and the ledger holds 500 at most.",
            failure.Message);
    }

    /// <summary>
    /// Makes the first id with a prefix 501 characters long, and deletes by it what the simulator knows by the short
    /// one.
    /// </summary>
    private sealed class Stretch(HttpMessageHandler inner, string prefix) : DelegatingHandler(inner)
    {
        private readonly Regex _pattern = new($"{prefix}[0-9a-f]{{16}}");
        private string? _id;

        public int By { get; set; } = 1;

        public int Length => 500 + By;

        public Func<string, Task> Delete { get; set; } = _ =>
            throw new InvalidOperationException("nothing is to be deleted");

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_id is not null
                && request.RequestUri!.AbsolutePath.EndsWith($"{Long(_id)}/delete", StringComparison.Ordinal))
            {
                await Delete(_id);
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"code":0}""") };
            }

            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            string body = await response.Content.ReadAsStringAsync(cancellationToken);
            if (_id is null && request.RequestUri!.AbsolutePath.EndsWith("create", StringComparison.Ordinal))
            {
                _id = _pattern.Match(body) is { Success: true } first ? first.Value : null;
            }

            if (By > 0 && _id is { } id)
            {
                response.Content = new StringContent(body.Replace(id, Long(id), StringComparison.Ordinal));
            }

            return response;
        }

        private string Long(string id) => id.PadRight(Length, 'x');
    }
}
