using System.Threading.RateLimiting;
using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Functions.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Http;

/// <summary>
/// The part of the API that looks beyond one run: who I am, terms, changes, a person's way, the operator log, purge.
/// </summary>
public sealed class OperatorApi(
    ApiAnswers answers,
    PostLimiter limiter,
    CallerPolicy policy,
    RunStore runs,
    HistoryPurge purge,
    ChangeReader changes,
    OperatorLogReader log,
    TermReader terms,
    WhyReader why,
    IcasyncSettings settings)
{
    /// <summary>GET me.</summary>
    public Task<IResult> MeAsync(HttpRequest request) => answers.AnswerAsync(request, ApiRole.Viewer, caller =>
        Task.FromResult(ApiResults.Json(new
        {
            name = caller.Name,
            roles = caller.Roles.Order().Select(WireFormat.Word),
            management = policy.IsApp && caller.Roles.Contains(ApiRole.Operator),
        })));

    /// <summary>GET terms.</summary>
    public Task<IResult> TermsAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async _ => ApiResults.Tagged(request, new
        {
            items = await terms.ListAsync(cancellation),
            current = settings.Sync.Term ?? await terms.FindCurrentAsync(cancellation),
        }));

    /// <summary>GET changes?term=&amp;kkh=&amp;person=&amp;before=&amp;limit=, newest first.</summary>
    public Task<IResult> ChangesAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async _ =>
        {
            int limit = ApiQuery.Limit(request);
            IReadOnlyList<ChangeEntry> page = await changes.SearchAsync(
                ApiQuery.Term(request), ApiQuery.Text(request, "kkh"), ApiQuery.Text(request, "person"),
                ApiQuery.Cursor(request, ApiQuery.Change),
                limit, cancellation);
            return ApiResults.Tagged(request, Page(page, limit));
        });

    /// <summary>GET runs/{runId}/changes?after=&amp;limit=, in the order of the effects.</summary>
    public Task<IResult> RunChangesAsync(HttpRequest request, string runId, CancellationToken cancellation) =>
        answers.AnswerAsync(
        request, ApiRole.Viewer, async _ =>
        {
            int limit = ApiQuery.Text(request, "limit") is null ? ReportWriter.ChangesMax : ApiQuery.Limit(request);
            string after = ApiQuery.Cursor(request, ApiQuery.Change, "after") ?? string.Empty;
            return await runs.FindAsync(runId, cancellation) is null
                ? throw ApiException.UnknownRun(runId)
                : ApiResults.Tagged(
                    request, Page(await changes.ReadRunAsync(runId, after, limit, cancellation), limit));
        });

    private static object Page(IReadOnlyList<ChangeEntry> page, int limit) => new
    {
        items = page.Select(ChangeItem.Of), next = page.Count == limit ? page[^1].Cursor : null,
    };

    /// <summary>
    /// GET why?person=&amp;kkh=&amp;term=: the chain from the source rows to WPS, and the link that broke.
    /// </summary>
    public Task<IResult> WhyAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async _ =>
        {
            string person = ApiQuery.Text(request, "person")
                ?? throw ApiException.BadRequest(
                    "person", "缺少 person，请给出学号或工号。", "person is missing. Give a student or staff number.");
            string? term = ApiQuery.Term(request);
            using RateLimitLease place = await limiter.EnterCostlyAsync(cancellation);
            IReadOnlyList<WhyAnswer> chains = await why.ReadAsync(
                person, ApiQuery.Text(request, "kkh"), askWps: settings.Wps is not null, cancellation, term);
            return ApiResults.Json(chains);
        });

    /// <summary>GET operator-log?runId=&amp;term=&amp;before=&amp;limit=, newest first.</summary>
    public Task<IResult> LogAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async _ =>
        {
            int limit = ApiQuery.Limit(request);
            IReadOnlyList<OperatorLogEntry> page = await log.ListAsync(
                ApiQuery.Text(request, "runId"), ApiQuery.Term(request), ApiQuery.Cursor(request, ApiQuery.LogEntry),
                limit, cancellation);
            return ApiResults.Tagged(
                request, new { items = page, next = page.Count == limit ? page[^1].EntryId : null });
        });

    /// <summary>
    /// DELETE runs?before=: engine history of attempts that ended before a day or an instant; ledger and logs stay. One
    /// call is bounded; <c>more</c> says that another one has work.
    /// </summary>
    public Task<IResult> PurgeAsync(HttpRequest request, DurableTaskClient client, CancellationToken cancellation) =>
        answers.AnswerAsync(
        request, ApiRole.Operator, async caller =>
        {
            DateTimeOffset before = ApiQuery.Moment(request, "before");
            Operator who = new(caller.Name, ApiQuery.Text(request, "reason"));
            return ApiResults.Json(await purge.RunAsync(client, before, who, cancellation));
        });
}
