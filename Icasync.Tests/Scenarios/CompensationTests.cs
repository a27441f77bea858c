using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: a course whose calendar phase fails is undone as a unit, and what only went without an answer can be resumed
/// (DESIGN 3, 5). Method: WPS refuses a grant, or never answers one, in a new calendar of a teacher and two students.
/// </summary>
public class CompensationTests
{
    private const string Refusal = """{"code":400000003,"msg":"invalid argument"}""";
    private const string NoAnswer = """{"code":500000001,"msg":"internal error"}""";

    [Theory]
    [InlineData("104066 20220001 20220002", "", "business")]
    [InlineData("20220001", "", "business")]
    [InlineData("20220001", "20220002", "business network")]
    public async Task A_new_calendar_with_a_refused_grant_is_undone_whatever_else_failed(
        string refused, string unanswered, string classes)
    {
        bool mended = false;
        await using Campus campus = Make(numbers => mended ? null : Fault(numbers, refused, unanswered));
        await campus.FillAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(RunState.CompletedWithFailures, run.State);
        Assert.Equal(classes, await ClassesAsync(campus, run.RunId));
        Assert.Equal(0, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        mended = true;
        await RewindAsync(campus, run.RunId);
    }

    [Fact]
    public async Task A_new_calendar_whose_grants_only_got_no_answer_stays_and_is_resumed()
    {
        bool mended = false;
        await using Campus campus = Make(numbers => mended ? null : Fault(numbers, "", "20220001 20220002"));
        await campus.FillAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal("network", await ClassesAsync(campus, run.RunId));
        string calendar = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        mended = true;
        await RewindAsync(campus, run.RunId);
        Assert.Equal(calendar, (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_calendar_that_cannot_be_undone_is_a_failure_too()
    {
        await using Campus campus = new(
            around: inner => new Intercept(inner, (request, _) =>
                request.RequestUri!.AbsolutePath.EndsWith("/permissions/batch_create", StringComparison.Ordinal)
                || request.RequestUri.AbsolutePath.EndsWith("/delete", StringComparison.Ordinal)
                ? (400, Refusal)
                : null),
            more: services => services.AddIcasyncReports());
        await campus.FillAsync();
        RunRow run = await campus.SyncAsync(RunKind.Full);
        IReadOnlyList<FailureEntry> failures = await campus.Get<RunReportReader>().ReadFailuresAsync(
            run.RunId, default);
        Assert.Equal(
            ["access", "access", "access", "calendar"],
            failures.Select(failure => failure.Item.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    private static Campus Make(Func<string[], (int Status, string Body)?> fault) => new(
        around: inner => new Intercept(inner, (request, body) =>
            request.RequestUri!.AbsolutePath.EndsWith("/permissions/batch_create", StringComparison.Ordinal)
                ? fault(
                    [.. new[] { "104066", "20220001", "20220002" }.Where(number => body.Contains(
                        number, StringComparison.Ordinal))])
                : null),
        more: services => services.AddIcasyncReports());

    // This WPS refuses a whole batch for one refused person; so the client halves it until everybody is asked for
    // alone.
    private static (int Status, string Body)? Fault(string[] numbers, string refused, string unanswered) =>
        numbers.Any(refused.Contains) ? (400, Refusal)
        : numbers.Any(unanswered.Contains) ? (500, NoAnswer)
        : null;

    private static async Task<string> ClassesAsync(Campus campus, string runId) =>
        string.Join(' ', (await campus.Get<RunReportReader>()
        .ReadFailuresAsync(runId, default)).Select(failure => failure.Class).Distinct().Order(StringComparer.Ordinal));

    private static async Task RewindAsync(Campus campus, string runId)
    {
        Assert.True((await campus.Get<RunActs>().RewindAsync(runId, new Operator("test", null), default))!.Accepted);
        RunRow rewound = await campus.AttemptAsync(runId);
        Assert.Equal((RunState.Completed, 0), (rewound.State, rewound.Failures));
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        Assert.Single(await campus.EventsAsync());
    }
}
