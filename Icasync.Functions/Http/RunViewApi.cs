using Icasync.Activities.Notify;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Notices;
using Icasync.Domain.Runs;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>
/// The part of the operators' API that looks at runs (CONTRACTS 4). Everything is read from our tables, never from the
/// task hub.
/// </summary>
public sealed class RunViewApi(
    RunStore runs, RunReportReader reports, ReportWriter writer, TreeReader trees, CollegeReader colleges,
    TermBooks books, PeoplePlanner people, ApiAnswers answers)
{
    private const int PeopleTextsMax = 50;
    private const int TreeCoursesMax = 100;

    /// <summary>GET runs.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Viewer, async _ =>
    {
        int limit = ApiQuery.Limit(request);
        IReadOnlyList<RunSummary> page = await reports.ListAsync(
            ApiQuery.Term(request),
            ApiQuery.Word<RunKind>(request, "kind"),
            ApiQuery.Word<RunState>(request, "state"),
            ApiQuery.Cursor(request, ApiQuery.RunOrPlan),
            limit,
            cancellation);
        return ApiResults.Tagged(request, new { runs = page, next = page.Count == limit ? page[^1].RunId : null });
    });

    /// <summary>GET runs/{runId}.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Viewer, async _ =>
        ApiResults.Tagged(
            request, await reports.ReadAsync(runId, cancellation) ?? throw ApiException.UnknownRun(runId)));

    /// <summary>GET runs/{runId}/tree.</summary>
    public Task<IResult> TreeAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Viewer, async _ =>
    {
        int? attempt = ApiQuery.Attempt(request);
        int courses = ApiQuery.OneOf(request, "courses", ["true", "false"]) == "true" ? TreeCoursesMax : 0;
        RunRow run = await FindAsync(runId, cancellation);
        return ApiResults.Tagged(
            request,
            await trees.ReadAsync(runId, courses, cancellation, attempt)
            ?? throw ApiException.Unknown(
                $"此次同步没有第 {attempt} 次尝试，共 {run.Attempt} 次。",
                $"The run has no attempt {attempt}; it has {run.Attempt}."));
    });

    /// <summary>GET runs/{runId}/failures.</summary>
    public Task<IResult> FailuresAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Viewer, async _ =>
    {
        RunRow run = await FindAsync(runId, cancellation);
        IReadOnlyList<FailureEntry> failures = await reports.ReadFailuresAsync(runId, cancellation);
        NameBook? book = failures.Count > 0 ? await books.ReadAsync(run.Term, cancellation) : null;
        return ApiResults.Tagged(request, failures.Select(one => new
        {
            one.Item, one.Kkh, one.Phase, one.Class, one.Code, one.Message, one.Attempts,
            courseName = one.Kkh is { } kkh ? book?.Course(kkh)?.Name : null,
            college = one.Kkh is { } number ? book?.Course(number)?.College : null,
        }));
    });

    /// <summary>GET runs/{runId}/colleges: what the run meant for each college.</summary>
    public Task<IResult> CollegesAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Viewer, async _ =>
    {
        RunRow run = await FindAsync(runId, cancellation);
        NameBook book = await books.ReadAsync(run.Term, cancellation);
        return ApiResults.Tagged(request, new { items = await colleges.ReadAsync(runId, book, cancellation) });
    });

    /// <summary>
    /// GET runs/{runId}/people?who=: which people would be told what of the run, whether or not that is switched on.
    /// </summary>
    public Task<IResult> PeopleAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Operator, async _ =>
    {
        RunRow run = await FindAsync(runId, cancellation);
        PeopleWord who = ApiQuery.Word<PeopleWord>(request, "who") ?? PeopleWord.All;
        return ApiResults.Tagged(
            request, await people.PreviewAsync(run, who, PeopleTextsMax, cancellation));
    });

    /// <summary>GET runs/{runId}/report?format=&amp;college=.</summary>
    public Task<IResult> ReportAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Viewer, async caller =>
    {
        RunRow run = await FindAsync(runId, cancellation);
        ReportFocus focus = new(
            await books.ReadAsync(run.Term, cancellation), ApiQuery.Text(request, "college"));
        switch (request.Query["format"].FirstOrDefault())
        {
            case null or "" or "json":
                return ApiResults.Written(
                    "application/json; charset=utf-8",
                    text => writer.WriteJsonAsync(
                        runId, text, indented: false, cancellation, focus, caller.MaySeeNames));
            case "csv":
                ResponseHeaders.Attach(request.HttpContext.Response, runId, "csv");
                return ApiResults.Written(
                    "text/csv; charset=utf-8", text => writer.WriteCsvAsync(runId, text, cancellation, focus));
            case "html":
                ResponseHeaders.Attach(request.HttpContext.Response, runId, "html");
                return Results.Text(await writer.HtmlAsync(runId, cancellation, focus), "text/html; charset=utf-8");
            default:
                throw ApiException.BadRequest(
                    "format", "format 须为 json、csv 或 html。", "format must be json, csv or html.");
        }
    });

    private async Task<RunRow> FindAsync(string runId, CancellationToken cancellation) =>
        await runs.FindAsync(runId, cancellation) ?? throw ApiException.UnknownRun(runId);
}
