using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Functions.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Http;

/// <summary>
/// The part of the API about the house itself: who I am, which terms there are, the operator log, the purge.
/// </summary>
public sealed class OperatorApi(
    ApiAnswers answers, CallerPolicy policy, TermReader terms, OperatorLogReader log, HistoryPurge purge,
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
