using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Functions.Triggers;

/// <summary>Binds the routes of the office's looks.</summary>
public sealed class OfficeTriggers(TodayApi today, TimetableApi timetables, DriftApi drift, FindingApi findings)
{
    [Function("GetToday")]
    public Task<IResult> GetTodayAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/today")] HttpRequest request,
        CancellationToken cancellation) => today.GetAsync(request, cancellation);

    [Function("GetTimetable")]
    public Task<IResult> GetTimetableAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/timetable")] HttpRequest request,
        CancellationToken cancellation) => timetables.GridAsync(request, cancellation);

    [Function("Search")]
    public Task<IResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/search")] HttpRequest request,
        CancellationToken cancellation) => timetables.SearchAsync(request, cancellation);

    [Function("ListDrift")]
    public Task<IResult> ListDriftAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/drift")] HttpRequest request,
        CancellationToken cancellation) => drift.ListAsync(request, cancellation);

    [Function("ListFindings")]
    public Task<IResult> ListFindingsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/runs/{runId}/findings")] HttpRequest request,
        string runId,
        CancellationToken cancellation) => findings.ListAsync(request, runId, cancellation);
}
