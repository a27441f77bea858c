using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The part of the API that shows what a run found odd, by college.</summary>
public sealed class FindingApi(ApiAnswers answers, RunStore runs, FindingList findings, TermBooks books)
{
    /// <summary>
    /// GET runs/{runId}/findings?code=&amp;college=&amp;after=&amp;limit=: a page, and how many there are by code and
    /// college.
    /// </summary>
    public Task<IResult> ListAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Viewer, async _ =>
    {
        RunRow run = await runs.FindAsync(runId, cancellation) ?? throw ApiException.UnknownRun(runId);
        (string? code, string? college) = (ApiQuery.Text(request, "code"), ApiQuery.Text(request, "college"));
        int from = ApiQuery.Offset(request);
        int limit = ApiQuery.Limit(request);
        NameBook book = await books.ReadAsync(run.Term, cancellation);
        List<(ListedFinding Found, CourseEntry? Course)> all = [.. (await findings.ReadAsync(runId, cancellation))
            .Select(one => (one, one.Kkh is { } kkh ? book.Course(kkh) : null))];
        List<(ListedFinding Found, CourseEntry? Course)> ofCode = [.. all
            .Where(one => code is null || one.Found.Code == code)];
        List<(ListedFinding Found, CourseEntry? Course)> chosen = [.. ofCode
            .Where(one => college is null || one.Course?.College == college)];
        return ApiResults.Tagged(request, new
        {
            items = chosen.Skip(from).Take(limit).Select(one => new
            {
                one.Found.Code, one.Found.Kkh, name = one.Course?.Name, college = one.Course?.College,
                one.Found.Text,
            }),
            next = from + limit < chosen.Count ? from + limit : (int?)null,
            total = chosen.Count,
            byCode = all.CountBy(one => one.Found.Code).ToDictionary(one => one.Key, one => one.Value),
            byCollege = ofCode.Select(one => one.Course?.College).OfType<string>().CountBy(one => one)
                .ToDictionary(one => one.Key, one => one.Value),
        });
    });
}
