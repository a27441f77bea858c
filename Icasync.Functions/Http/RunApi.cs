using System.Text.Json;
using System.Text.Json.Nodes;
using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>
/// The part of the operators' API that starts runs and acts on them (CONTRACTS 4), one implementation for the Functions
/// app and for <c>icasync serve</c>: hosts only bind routes to these methods.
/// </summary>
public sealed class RunApi(
    RunStore runs, RunActs acts, RunReportReader reports, PlanReader plans, RecallApi recall, Idempotency idempotency,
    ApiAnswers answers)
{
    /// <summary>POST sync/{kind}.</summary>
    /// <param name="links">
    /// The engine's own links of an instance, where the host has them, null where it cannot make them now: only for an
    /// operator who asks, and never a reason to refuse a run that has begun.
    /// </param>
    public Task<IResult> StartAsync(
        HttpRequest request, RunKind kind, CancellationToken cancellation, Func<string, object?>? links = null) =>
            answers.AnswerAsync(request, ApiRole.Operator, async caller =>
    {
        StartBody body = await ApiBody.ReadAsync<StartBody>(request, cancellation);
        string term = ApiBody.Term(body.Xnxq);
        RunOptions options = ApiBody.Options(body.Options);
        if (options.Force || kind == RunKind.Retire)
        {
            caller.Require(ApiRole.Approver);
        }

        return await idempotency.OnceAsync(request, new { term, options }, async () =>
        {
            options = await WithPlanAsync(kind, term, options, cancellation);
            await recall.CheckAsync(kind, term, options, cancellation);
            StartAnswer answer = await acts.StartAsync(kind, term, options, caller.Name, cancellation);
            if (!answer.Started)
            {
                throw ApiException.RunOpen(answer.RunId);
            }

            string url = ApiResults.RunUrl(request, answer.RunId);
            return new StoredAnswer(202, url, new { runId = answer.RunId, statusUrl = url });
        }, cancellation, links is not null && request.Query["management"] == "true" ? text =>
            WithLinks(text, links) : null);
    });

    /// <summary>POST runs/{runId}/{act}.</summary>
    public Task<IResult> ActAsync(HttpRequest request, string runId, string act, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Operator, async caller =>
    {
        ActBody body = await ApiBody.ReadAsync<ActBody>(request, cancellation);
        IReadOnlyList<string> items = ApiBody.Items(body.Items);
        Operator who = new(caller.Name, body.Reason);
        return await idempotency.OnceAsync(request, new { now = body.Now ?? false, items, body.Reason }, async () =>
        {
            if (act == "retry")
            {
                await CheckItemsAsync(runId, items, cancellation);
            }

            ActAnswer answer = await (act switch
            {
                "terminate" => acts.TerminateAsync(runId, body.Now ?? false, who, cancellation),
                "suspend" => acts.SuspendAsync(runId, who, cancellation),
                "resume" => acts.ResumeAsync(runId, who, cancellation),
                "rewind" => acts.RewindAsync(runId, who, cancellation),
                "retry" => acts.RetryAsync(runId, items, who, cancellation),
                _ => throw ApiException.Unknown(
                    "没有此操作，可用 terminate、suspend、resume、rewind、retry。",
                    "There is no such act on a run: it is terminate, suspend, resume, rewind or retry."),
            }) ?? throw ApiException.UnknownRun(runId);
            if (!answer.Accepted)
            {
                throw answer.OpenRunId is { } open
                    ? ApiException.RunOpen(open)
                    : ApiException.Conflict(
                        ProblemTypes.WrongState,
                        $"同步{ChineseWords.Of(answer.State)}，不能{ChineseWords.OfAct(act)}；未作任何改动。",
                        $"A run that is {WireFormat.Word(answer.State)} does not allow {act}; nothing was changed.",
                        runId);
            }

            return new StoredAnswer(
                202, $"/api/icasync/runs/{runId}", new { runId, state = WireFormat.Word(answer.State) });
        }, cancellation);
    });

    // A retry of something that is not in the list would silently become another run than was asked for (DOMAIN D15).
    private async Task CheckItemsAsync(string runId, IReadOnlyList<string> items, CancellationToken cancellation)
    {
        RunRow run = await runs.FindAsync(runId, cancellation) ?? throw ApiException.UnknownRun(runId);
        if (items.Count == 0 || run.After(RunAct.Retry) is null)
        {
            return;
        }

        HashSet<string> known = (await reports.ReadFailuresAsync(runId, cancellation))
            .Select(failure => failure.Item).ToHashSet(StringComparer.Ordinal);
        if (items.FirstOrDefault(item => !known.Contains(item)) is { } unknown)
        {
            throw ApiException.BadRequest(
                "items",
                $"“{ApiResults.Brief(unknown)}”不在此次同步的失败列表中。",
                $"'{ApiResults.Brief(unknown)}' is not in the failure list of this run.");
        }
    }

    // The links hold a key of the task hub: they are made for each answer and never kept.
    private static string WithLinks(string text, Func<string, object?> links)
    {
        JsonObject answer = JsonNode.Parse(text)!.AsObject();
        if (links($"{answer["runId"]}-1") is not { } management)
        {
            return text;
        }

        answer["management"] = JsonSerializer.SerializeToNode(management, WireFormat.Json);
        return answer.ToJsonString(WireFormat.Json);
    }

    // A run that carries a stored plan out has the plan's kind, term and courses; whether the source still leads to it
    // is found when the run has planned, before its first write.
    private async Task<RunOptions> WithPlanAsync(
        RunKind kind, string term, RunOptions options, CancellationToken cancellation)
    {
        if (options.PlanId is not { } planId)
        {
            return options;
        }

        PlanSummary plan = await plans.FindAsync(planId, cancellation)
            ?? throw ApiException.BadRequest(
                "options.planId",
                "options.planId 不是已保存的计划；请先用 POST plan/{kind} 生成。",
                "options.planId names no stored plan. Make one with POST plan/{kind}.");
        if (plan.Term != term || plan.Kind != WireFormat.Word(kind))
        {
            throw ApiException.BadRequest(
                "options.planId",
                $"计划 {planId} 的类型为 {plan.Kind}，学期为 {plan.Term}；请按此启动。",
                $"Plan {planId} is of kind {plan.Kind} and term {plan.Term}; start that.");
        }

        if (options.Courses.Count > 0 && !options.Courses.ToHashSet().SetEquals(plan.Courses))
        {
            throw ApiException.BadRequest(
                "options.courses",
                $"计划 {planId} 针对其他课程；请去掉 options.courses。",
                $"Plan {planId} was made for other courses; leave options.courses out.");
        }

        return plan.State is PlanState.Rejected or PlanState.Applied
            ? throw ApiException.Conflict(
                ProblemTypes.WrongState,
                $"计划 {planId} {ChineseWords.Of(plan.State)}；请重新预览变更。",
                $"Plan {planId} is {WireFormat.Word(plan.State)}; make a new one.",
                plan.RunId)
            : options with
            {
                Courses = plan.Courses, Undoes = plan.Undoes ?? options.Undoes,
                Retires = plan.Calendars ?? options.Retires,
                IncludeChanged = plan.IncludeChanged || options.IncludeChanged,
            };
    }
}
