using System.Threading.RateLimiting;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Timetable;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The part of the API that says what was changed at WPS, and why a person sees what they see.</summary>
public sealed class ChangeApi(
    ApiAnswers answers, RunStore runs, ChangeReader changes, WhyReader why, PostLimiter limiter,
    TermBooks books, IcasyncSettings settings)
{
    /// <summary>GET changes?term=&amp;kkh=&amp;person=&amp;before=&amp;limit=, newest first.</summary>
    public Task<IResult> ChangesAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async caller =>
        {
            int limit = ApiQuery.Limit(request);
            IReadOnlyList<ChangeEntry> page = await changes.SearchAsync(
                ApiQuery.Term(request), ApiQuery.Text(request, "kkh"), ApiQuery.Text(request, "person"),
                ApiQuery.Cursor(request, ApiQuery.Change),
                limit, cancellation);
            return ApiResults.Tagged(request, Page(page, limit, caller));
        });

    /// <summary>GET runs/{runId}/changes?after=&amp;limit=, in the order of the effects.</summary>
    public Task<IResult> RunChangesAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(
        request, ApiRole.Viewer, async caller =>
        {
            int limit = ApiQuery.Text(request, "limit") is null ? ApiQuery.LimitMax : ApiQuery.Limit(request);
            string after = ApiQuery.Cursor(request, ApiQuery.Change, "after") ?? string.Empty;
            return await runs.FindAsync(runId, cancellation) is null
                ? throw ApiException.UnknownRun(runId)
                : ApiResults.Tagged(
                    request, Page(await changes.ReadRunAsync(runId, after, limit, cancellation), limit, caller));
        });

    private static object Page(IReadOnlyList<ChangeEntry> page, int limit, ApiCaller caller) => new
    {
        items = page.Select(entry => ChangeItem.Of(caller.MaySeeNames ? entry : entry.WithoutNames())),
        next = page.Count == limit ? page[^1].Cursor : null,
    };

    /// <summary>
    /// GET why?person=&amp;kkh=&amp;term=&amp;live=: the chain from the source rows to WPS, the link that broke and
    /// what to do. <c>live=false</c> answers at once from the tables alone.
    /// </summary>
    public Task<IResult> WhyAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async caller =>
        {
            string person = ApiQuery.Text(request, "person")
                ?? throw ApiException.BadRequest(
                    "person", "缺少 person，请给出学号或工号。", "person is missing. Give a student or staff number.");
            string? term = ApiQuery.Term(request);
            bool live = ApiQuery.OneOf(request, "live", ["true", "false"]) != "false";
            using RateLimitLease place = await limiter.EnterCostlyAsync(cancellation);
            IReadOnlyList<WhyAnswer> chains = await why.ReadAsync(
                person, ApiQuery.Text(request, "kkh"), askWps: live && settings.Wps is not null, cancellation,
                term);
            Dictionary<string, NameBook> named = [];
            foreach (string one in chains.Select(chain => chain.Term).Where(one => TermCode.TryParse(one, out _))
                .Distinct())
            {
                named[one] = await books.ReadAsync(one, cancellation);
            }

            return ApiResults.Json(chains.Select(chain => new
            {
                chain.Person, personKind = named.GetValueOrDefault(chain.Term)?.Person(chain.Person)?.Kind,
                personName = caller.MaySeeNames
                    ? named.GetValueOrDefault(chain.Term)?.Person(chain.Person)?.Name : null,
                chain.Term, chain.Kkh, courseName = named.GetValueOrDefault(chain.Term)?.Course(chain.Kkh)?.Name,
                chain.HasAccess, chain.BrokenLink, chain.Cause, chain.Links,
            }));
        });
}
