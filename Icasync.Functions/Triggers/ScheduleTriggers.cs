using Icasync.Functions.Http;
using Icasync.Functions.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Triggers;

/// <summary>Binds the routes of the schedules.</summary>
public sealed class ScheduleTriggers(ScheduleApi api, RunDispatcher dispatcher)
{
    [Function("ListSchedules")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/schedules")] HttpRequest request,
        CancellationToken cancellation) => api.ListAsync(request, cancellation);

    [Function("ActOnSchedule")]
    public Task<IResult> ActAsync(
        [HttpTrigger(
            AuthorizationLevel.Function, "post", Route = "icasync/schedules/{name}/{act}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string name,
        string act,
        CancellationToken cancellation) =>
            dispatcher.ThenTickAsync(api.ActAsync(request, name, act, cancellation), client);
}
