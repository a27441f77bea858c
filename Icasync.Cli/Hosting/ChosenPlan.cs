using Icasync.Activities.Base;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Output;
using Icasync.Domain.Planning;

namespace Icasync.Cli.Hosting;

/// <summary>
/// What <c>--plan</c> says of a request: the run has the plan's kind, term and courses, as over HTTP. Whether the
/// source still leads to the plan is found by the run itself, before its first write.
/// </summary>
internal static class ChosenPlan
{
    /// <summary>The request with the plan's courses, or as it is without a plan.</summary>
    /// <exception cref="CliException">There is no such plan, it is another's, or it was decided or carried
    /// out.</exception>
    public static async Task<RunRequest> BindAsync(
        Workspace workspace, RunRequest request, CancellationToken cancellation)
    {
        if (request.Options.PlanId is not { } planId)
        {
            return request;
        }

        PlanSummary plan = await workspace.Get<PlanReader>().FindAsync(planId, cancellation)
            ?? throw CliException.BadArgument(
                "--plan", $"There is no plan '{planId}'. 'icasync plans' lists the plans.");
        if (plan.Term != request.Term || plan.Kind != WireFormat.Word(request.Kind))
        {
            throw CliException.BadArgument(
                "--plan", $"Plan {planId} is of kind {plan.Kind} and term {plan.Term}; start that.");
        }

        if (request.Options.Courses.Count > 0 && !request.Options.ChosenOfferings().SetEquals(plan.Courses))
        {
            throw CliException.BadArgument(
                "--course", $"Plan {planId} was made for other courses; leave --course out.");
        }

        if (plan.State is PlanState.Rejected or PlanState.Applied
            && !await IsOpenAsync(workspace, request, cancellation))
        {
            throw CliException.Conflict(
                ProblemTypes.WrongState, "The plan's state forbids it",
                $"Plan {planId} is {WireFormat.Word(plan.State)}; make a new one.", "--plan", plan.RunId);
        }

        return request with { Options = request.Options with { Courses = plan.Courses } };
    }

    // A run of this plan that was interrupted has begun to carry it out: the same command joins it.
    private static async Task<bool> IsOpenAsync(Workspace workspace, RunRequest request, CancellationToken cancellation)
    {
        RunStore runs = workspace.Get<RunStore>();
        return await runs.FindOpenAsync(request.Term, cancellation) is { } open
            && (await runs.FindAsync(open, cancellation))?.Options.PlanId == request.Options.PlanId;
    }
}
