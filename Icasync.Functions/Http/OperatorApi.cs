using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Timetable;
using Icasync.Functions.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Http;

/// <summary>
/// The part of the API about the house itself: who I am, which terms there are, the operator log, the purge.
/// </summary>
public sealed class OperatorApi(
    ApiAnswers answers, CallerPolicy policy, TermReader terms, TermActs acts, OperatorLogReader log, HistoryPurge purge)
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
            current = await terms.FindCurrentAsync(cancellation),
            terms = await terms.ReadAsync(cancellation),
        }));

    /// <summary>POST terms/{term}/open, /retire or /reopen, with a reason.</summary>
    public Task<IResult> ActOnTermAsync(
        HttpRequest request, string named, string word, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Approver, async caller =>
        {
            TermAct act = word switch
            {
                "open" => TermAct.Open,
                "retire" => TermAct.Retire,
                "reopen" => TermAct.Reopen,
                _ => throw ApiException.Unknown(
                    "学期只能 open、retire 或 reopen。", "There is no such act on a term: it is open, retire or reopen."),
            };
            TermBody body = await ApiBody.ReadAsync<TermBody>(request, cancellation);
            string term = ApiBody.Term(named, "term");
            Operator who = new(caller.Name, body.RequireReason());
            body.RequireLeave(act);
            TermAnswer answer = await acts.ActAsync(term, act, who, cancellation);
            if (answer.Accepted)
            {
                return ApiResults.Json((await terms.ReadAsync(cancellation)).Single(one => one.Term == term));
            }

            throw answer switch
            {
                { OpenRunId: { } open } => ApiException.RunOpen(open),
                { State: { } state } => ApiException.Conflict(
                    ProblemTypes.WrongState,
                    $"学期 {term} {ChineseWords.Of(state)}，不能执行 {word}；未作任何改动。",
                    $"Term {term} is {WireFormat.Word(state)} and does not allow {word}; nothing was changed."),
                _ => ApiException.Unknown(
                    $"课表与台账中都没有学期 {term}。", $"Neither the timetable nor the ledger has term {term}."),
            };
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
