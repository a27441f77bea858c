using System.Threading.RateLimiting;
using Icasync.Activities.Base;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Icasync.Functions.Http;

/// <summary>
/// The part of the API about plans: one is made and stored, and an approver decides held plans and withheld deletes.
/// </summary>
public sealed class PlanApi(
    ApiAnswers answers, PlanViewApi view, HeldPlans held, DeleteReleases releases, PlanPreview previews,
    SourceReader source, RecallApi recall, PostLimiter limiter)
{
    /// <summary>POST plan/{kind}: stores the plan under its id; nothing else is written.</summary>
    public Task<IResult> PlanAsync(HttpRequest request, string kindName, CancellationToken cancellation) =>
        answers.AnswerAsync(request, ApiRole.Operator, async _ =>
    {
        RunKind kind = Kind(kindName);
        StartBody body = await ApiBody.ReadAsync<StartBody>(request, cancellation);
        string term = ApiBody.Term(body.Xnxq);
        (await source.ReadShapeAsync(cancellation)).ThrowIfIncomplete();
        RunOptions options = ApiBody.Options(body.Options);
        using RateLimitLease place = await limiter.EnterCostlyAsync(cancellation);
        await recall.CheckAsync(kind, term, options, cancellation);
        PlanDocument plan = await previews.PlanAsync(kind, term, options, hasLedger: true, cancellation);
        string planId = await held.StoreAsync(
            kind, term, plan.Plan, plan.Operations, PlanState.Stored, plan.Guard, runId: null, options, cancellation);
        return ApiResults.Json(new
        {
            planId,
            planHash = plan.Plan.Hash,
            kind = WireFormat.Word(kind),
            term,
            counts = CountSummary.Of(plan.Plan.Counts),
            withheld = plan.Plan.WithheldOfferings,
            guard = plan.Guard is { } guard ? WireFormat.Code(guard) : null,
            left = plan.Left.Count,
            operationsTotal = plan.Operations.Count,
            operations = plan.Operations.Take(PlanViewApi.OperationsMax),
        });
    });

    /// <summary>POST plans/{planId}/allow or /reject, once, with a reason.</summary>
    public Task<IResult> DecideAsync(
        HttpRequest request, string planId, string decision, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Approver, async caller =>
        {
            if (decision is not ("allow" or "reject"))
            {
                throw ApiException.Unknown(
                    "计划只能 allow 或 reject。", "There is no such act on a plan: it is allow or reject.");
            }

            ActBody body = await ApiBody.ReadAsync<ActBody>(request, cancellation);
            Operator who = new(caller.Name, Reason(body));
            PlanSummary plan = await view.FindAsync(planId, cancellation);
            if (!await held.DecideAsync(planId, decision == "allow", who, cancellation))
            {
                throw ApiException.Conflict(
                    ProblemTypes.WrongState,
                    $"计划 {planId} {ChineseWords.Of(plan.State)}；只有被保护规则拦截的计划可以审批，且只能一次。",
                    $"Plan {planId} is {WireFormat.Word(plan.State)}: only a plan that a guard holds is decided, and "
                    + "once.",
                    plan.RunId);
            }

            return ApiResults.Json(await view.WholeAsync(planId, cancellation));
        });

    /// <summary>GET withheld?term=.</summary>
    public Task<IResult> WithheldAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async _ => ApiResults.Tagged(request, new
        {
            items = await releases.ListAsync(
                ApiQuery.Term(request)
                ?? throw ApiException.BadRequest("term", "缺少 term。", "term is missing."), cancellation),
        }));

    /// <summary>
    /// POST courses/{kkh}/release and POST courses/release: the course's withheld deletes are done by the next run,
    /// once (DOMAIN F19). A number that a path cannot carry, such as two dots, comes in the body.
    /// </summary>
    public Task<IResult> ReleaseAsync(HttpRequest request, string? kkh, CancellationToken cancellation) =>
        answers.AnswerAsync(
        request, ApiRole.Approver, async caller =>
        {
            ReleaseBody body = await ApiBody.ReadAsync<ReleaseBody>(request, cancellation);
            string term = ApiBody.Term(body.Xnxq);
            string? named = Cell.Key(kkh is null ? body.Kkh : Unescaped(request, kkh));
            if (named is not { Length: <= PeriodParser.OfferingLengthMax } || (kkh is not null && body.Kkh is not null))
            {
                throw ApiException.BadRequest(
                    "kkh",
                    $"kkh 须为 1 至 {PeriodParser.OfferingLengthMax} 个字符，且只在路径或请求体中给出一次。",
                    $"kkh must have 1 to {PeriodParser.OfferingLengthMax} characters and stand in the path or in the "
                    + "body, once.");
            }

            Operator who = new(caller.Name, Reason(new ActBody { Reason = body.Reason }));
            return await releases.ReleaseAsync(term, named, who, cancellation)
                ? ApiResults.Json(new { kkh = named, xnxq = term, releasedBy = who.Name })
                : throw ApiException.Unknown(
                    $"学期 {term} 的课程“{named}”没有待核实的删除。", $"No deletes of course '{named}' in term {term} are withheld.");
        });

    // The server decodes a path, but not %2F: a slash stays escaped, and nobody can tell it from an escaped percent
    // sign.
    private static string Unescaped(HttpRequest request, string routed)
    {
        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty;
        return target.Split('?')[0].TrimEnd('/').Split('/') is [.., { } number, { } act]
            && act.Equals("release", StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(number)
            : routed;
    }

    private static string Reason(ActBody body) => string.IsNullOrWhiteSpace(body.Reason)
        ? throw ApiException.BadRequest(
            "reason", "缺少 reason：审批须在操作日志中写明理由。",
            "reason is missing: a decision stands in the operator log with its reason.")
        : body.Reason.Trim();

    private static RunKind Kind(string name) => name switch
    {
        "full" => RunKind.Full,
        "incremental" => RunKind.Incremental,
        "users" => RunKind.Users,
        "withdraw" => RunKind.Withdraw,
        "undo" => RunKind.Undo,
        "retire" => RunKind.Retire,
        _ =>
            throw ApiException.BadRequest(
                "kind", "类型须为 full、incremental、users、withdraw、undo 或 retire。",
                "The kind must be full, incremental, users, withdraw, undo or retire."),
    };
}
