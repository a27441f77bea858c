using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Functions.Triggers;

/// <summary>Binds the routes of plans and of withheld deletes.</summary>
public sealed class PlanTriggers(PlanApi api, PlanViewApi view)
{
    [Function("ListPlans")]
    public Task<IResult> ListPlansAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/plans")] HttpRequest request,
        CancellationToken cancellation) => view.ListAsync(request, cancellation);

    [Function("GetPlan")]
    public Task<IResult> GetPlanAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/plans/{planId}")] HttpRequest request,
        string planId,
        CancellationToken cancellation) => view.GetAsync(request, planId, cancellation);

    [Function("ListPlanOperations")]
    public Task<IResult> ListPlanOperationsAsync(
        [HttpTrigger(
            AuthorizationLevel.Function, "get", Route = "icasync/plans/{planId}/operations")] HttpRequest request,
        string planId,
        CancellationToken cancellation) => view.OperationsAsync(request, planId, cancellation);

    [Function("DecidePlan")]
    public Task<IResult> DecidePlanAsync(
        [HttpTrigger(
            AuthorizationLevel.Function, "post", Route = "icasync/plans/{planId}/{decision}")] HttpRequest request,
        string planId,
        string decision,
        CancellationToken cancellation) => api.DecideAsync(request, planId, decision, cancellation);

    [Function("ListWithheld")]
    public Task<IResult> ListWithheldAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/withheld")] HttpRequest request,
        CancellationToken cancellation) => api.WithheldAsync(request, cancellation);

    [Function("ReleaseNamedCourse")]
    public Task<IResult> ReleaseNamedCourseAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/courses/release")] HttpRequest request,
        CancellationToken cancellation) => api.ReleaseAsync(request, kkh: null, cancellation);

    [Function("ReleaseCourse")]
    public Task<IResult> ReleaseCourseAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/courses/{kkh}/release")] HttpRequest request,
        string kkh,
        CancellationToken cancellation) => api.ReleaseAsync(request, kkh, cancellation);
}
