using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Triggers;

/// <summary>Binds the routes that only look.</summary>
public sealed class RunTriggers(RunViewApi api, HealthApi health)
{
    [Function("ListRuns")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs")] HttpRequest request,
        CancellationToken cancellation) =>
        api.ListAsync(request, cancellation);

    [Function("GetRun")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs/{runId}")] HttpRequest request,
        string runId,
        CancellationToken cancellation) => api.GetAsync(request, runId, cancellation);

    [Function("GetTree")]
    public Task<IResult> TreeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs/{runId}/tree")] HttpRequest request,
        string runId,
        CancellationToken cancellation) => api.TreeAsync(request, runId, cancellation);

    [Function("GetFailures")]
    public Task<IResult> FailuresAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs/{runId}/failures")] HttpRequest request,
        string runId,
        CancellationToken cancellation) => api.FailuresAsync(request, runId, cancellation);

    [Function("GetColleges")]
    public Task<IResult> CollegesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs/{runId}/colleges")] HttpRequest request,
        string runId,
        CancellationToken cancellation) => api.CollegesAsync(request, runId, cancellation);

    [Function("GetPeople")]
    public Task<IResult> PeopleAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs/{runId}/people")] HttpRequest request,
        string runId,
        CancellationToken cancellation) => api.PeopleAsync(request, runId, cancellation);

    [Function("GetReport")]
    public Task<IResult> ReportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs/{runId}/report")] HttpRequest request,
        string runId,
        CancellationToken cancellation) => api.ReportAsync(request, runId, cancellation);

    [Function("HealthLive")]
    public IResult Live(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "icasync/health/live")] HttpRequest request)
    {
        ResponseHeaders.Protect(request.HttpContext.Response, isApp: true);
        return health.Live();
    }

    [Function("HealthReady")]
    public Task<IResult> ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "icasync/health/ready")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        ResponseHeaders.Protect(request.HttpContext.Response, isApp: true);
        return health.ReadyAsync(client, cancellation);
    }
}
