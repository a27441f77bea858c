using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Functions.Triggers;

/// <summary>Binds the route of the operator page's first view.</summary>
public sealed class TodayTrigger(TodayApi api)
{
    [Function("GetToday")]
    public Task<IResult> GetTodayAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/today")] HttpRequest request,
        CancellationToken cancellation) => api.GetAsync(request, cancellation);
}
