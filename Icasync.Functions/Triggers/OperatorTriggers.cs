using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Triggers;

/// <summary>Binds the routes that look beyond one run, and the purge.</summary>
public sealed class OperatorTriggers(OperatorApi api, ChangeApi changes)
{
    [Function("GetMe")]
    public Task<IResult> GetMeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/me")] HttpRequest request,
        CancellationToken cancellation) => api.MeAsync(request);

    [Function("ListTerms")]
    public Task<IResult> ListTermsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/terms")] HttpRequest request,
        CancellationToken cancellation) => api.TermsAsync(request, cancellation);

    [Function("ActOnTerm")]
    public Task<IResult> ActOnTermAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/terms/{term}/{act}")] HttpRequest request,
        string term,
        string act,
        CancellationToken cancellation) => api.ActOnTermAsync(request, term, act, cancellation);

    [Function("ListChanges")]
    public Task<IResult> ListChangesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/changes")] HttpRequest request,
        CancellationToken cancellation) => changes.ChangesAsync(request, cancellation);

    [Function("GetRunChanges")]
    public Task<IResult> GetRunChangesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs/{runId}/changes")] HttpRequest request,
        string runId,
        CancellationToken cancellation) => changes.RunChangesAsync(request, runId, cancellation);

    [Function("GetWhy")]
    public Task<IResult> GetWhyAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/why")] HttpRequest request,
        CancellationToken cancellation) => changes.WhyAsync(request, cancellation);

    [Function("GetOperatorLog")]
    public Task<IResult> GetOperatorLogAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/operator-log")] HttpRequest request,
        CancellationToken cancellation) => api.LogAsync(request, cancellation);

    [Function("PurgeRuns")]
    public Task<IResult> PurgeRunsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "icasync/runs")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => api.PurgeAsync(request, client, cancellation);
}
