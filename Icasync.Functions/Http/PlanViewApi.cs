using System.Runtime.CompilerServices;
using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The part of the API that looks at stored plans: a list, one of them, and its operations.</summary>
public sealed class PlanViewApi(ApiAnswers answers, PlanReader reader, PlanPages pages, TermBooks books)
{
    /// <summary>Operations that an answer about a whole plan holds: the rest is paged.</summary>
    public const int OperationsMax = 500;

    private const int CoursesStandard = 20;

    /// <summary>GET plans?term=&amp;kind=&amp;state=&amp;before=&amp;limit=, newest first.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async _ =>
        {
            int limit = ApiQuery.Limit(request);
            IReadOnlyList<PlanSummary> page = await reader.ListAsync(
                ApiQuery.Term(request), ApiQuery.Word<RunKind>(request, "kind") is { } kind ? WireFormat.Word(kind)
                : null,
                ApiQuery.Word<PlanState>(request, "state"), ApiQuery.Cursor(request, ApiQuery.RunOrPlan),
                limit, cancellation);
            return ApiResults.Tagged(
                request, new { items = page, next = page.Count == limit ? page[^1].PlanId : null });
        });

    /// <summary>GET plans/{planId}: with its first operations.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string planId, CancellationToken cancellation) =>
        answers.AnswerAsync(
        request, ApiRole.Viewer, async _ => ApiResults.Tagged(request, await WholeAsync(planId, cancellation)));

    /// <summary>
    /// GET plans/{planId}/operations?op=&amp;kkh=&amp;college=&amp;q=&amp;after=&amp;limit=: a page of courses with
    /// their first operations; <c>format=csv</c> is a file of all operations.
    /// </summary>
    public Task<IResult> OperationsAsync(HttpRequest request, string planId, CancellationToken cancellation) =>
        answers.AnswerAsync(
        request, ApiRole.Viewer, async caller =>
        {
            bool csv = ApiQuery.OneOf(request, "format", ["json", "csv"]) == "csv";
            PlanFilter filter = new(
                ApiQuery.Text(request, "op"), ApiQuery.Text(request, "kkh"), ApiQuery.Text(request, "college"),
                ApiQuery.Text(request, "q"));
            int from = ApiQuery.Offset(request);
            int limit = ApiQuery.Text(request, "limit") is null ? CoursesStandard : ApiQuery.Limit(request);
            PlanSummary plan = await FindAsync(planId, cancellation);
            NameBook book = await books.ReadAsync(plan.Term, cancellation);
            if (csv)
            {
                ResponseHeaders.Attach(request.HttpContext.Response, plan.PlanId, "csv");
                return ApiResults.Written(
                    "text/csv; charset=utf-8",
                    text => CsvReport.WriteAsync(LinesAsync(plan, book, cancellation), text, cancellation));
            }

            return ApiResults.Tagged(
                request,
                await pages.PageAsync(
                    plan, filter, book, caller.MaySeeNames, from, limit, cancellation));
        });

    /// <summary>A plan with its first operations, or 404.</summary>
    public async Task<object> WholeAsync(string planId, CancellationToken cancellation)
    {
        PlanSummary plan = await FindAsync(planId, cancellation);
        return new
        {
            plan.PlanId, plan.PlanHash, plan.Kind, plan.Term, plan.State, plan.Guard, plan.RunId, plan.CreatedAt,
                plan.Counts, plan.Withheld,
            plan.Courses, plan.DecidedBy, plan.DecidedAt, plan.DecidedWhy, plan.Deletes, plan.OperationsTotal,
            plan.Bulk, plan.Undoes, plan.IncludeChanged, plan.Calendars,
            operations = await pages.FirstAsync(planId, plan.Term, OperationsMax, cancellation),
        };
    }

    /// <summary>A plan without its operations, or 404.</summary>
    public async Task<PlanSummary> FindAsync(string planId, CancellationToken cancellation) =>
        await reader.FindAsync(planId, cancellation) ?? throw ApiException.Unknown(
            $"没有计划“{ApiResults.Brief(planId)}”。", $"There is no plan '{ApiResults.Brief(planId)}'.");

    private async IAsyncEnumerable<string?[]> LinesAsync(
        PlanSummary plan, NameBook book, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return
        [
            "开课号 course", "课程 name", "学院 college", "操作 operation", "对象 item", "说明", "text",
        ];
        await foreach (StoredOperation one in pages.StreamAsync(plan.PlanId, plan.Term, cancellation))
        {
            CourseEntry? course = book.Course(one.Kkh);
            yield return [one.Kkh, course?.Name, course?.College, one.Op, one.Key, one.Text.Zh, one.Text.En];
        }
    }
}
