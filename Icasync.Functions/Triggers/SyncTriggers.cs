using Icasync.Domain.Runs;
using Icasync.Functions.Http;
using Icasync.Functions.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Triggers;

/// <summary>Binds the routes that start work. The dispatcher then gives the run its first attempt at once.</summary>
public sealed class SyncTriggers(
    RunApi api, PlanApi plans, RunDispatcher dispatcher, ILogger<SyncTriggers> logger)
{
    [Function("StartFull")]
    public Task<IResult> FullAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/sync/full")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => StartAsync(request, RunKind.Full, client, cancellation);

    [Function("StartIncremental")]
    public Task<IResult> IncrementalAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/sync/incremental")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => StartAsync(request, RunKind.Incremental, client, cancellation);

    [Function("StartUsers")]
    public Task<IResult> UsersAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/sync/users")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => StartAsync(request, RunKind.Users, client, cancellation);

    [Function("StartCheck")]
    public Task<IResult> CheckAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/sync/check")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => StartAsync(request, RunKind.Check, client, cancellation);

    [Function("StartWithdraw")]
    public Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/sync/withdraw")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => StartAsync(request, RunKind.Withdraw, client, cancellation);

    [Function("StartUndo")]
    public Task<IResult> UndoAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/sync/undo")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => StartAsync(request, RunKind.Undo, client, cancellation);

    [Function("StartRetire")]
    public Task<IResult> RetireAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/sync/retire")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => StartAsync(request, RunKind.Retire, client, cancellation);

    [Function("PlanKind")]
    public Task<IResult> PlanAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/plan/{kind}")] HttpRequest request,
        string kind,
        CancellationToken cancellation) => plans.PlanAsync(request, kind, cancellation);

    [Function("ActOnRun")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "icasync/runs/{runId}/{act}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string runId,
        string act,
        CancellationToken cancellation) =>
            dispatcher.ThenTickAsync(api.ActAsync(request, runId, act, cancellation), client);

    private Task<IResult> StartAsync(
        HttpRequest request, RunKind kind, DurableTaskClient client, CancellationToken cancellation) =>
        dispatcher.ThenTickAsync(
            api.StartAsync(request, kind, cancellation, instance => Links(client, instance)), client);

    // Of the engine's own links only the one that looks is offered. Those that act end, pause or repeat an instance and
    // know nothing of the run: the dispatcher would give it another attempt (docs/operations.md, The engine's own
    // routes). A host that has no webhooks has no links; the run has begun all the same.
    private object? Links(DurableTaskClient client, string instance)
    {
        try
        {
            return new { statusQueryGetUri = client.CreateHttpManagementPayload(instance).StatusQueryGetUri };
        }
        catch (InvalidOperationException none)
        {
            logger.LogWarning("the engine's own links cannot be made: {Message}", none.Message);
            return null;
        }
    }
}
