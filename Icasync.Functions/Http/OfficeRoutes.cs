using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The routes of the office's looks: what needs a person today, timetables, names, plans.</summary>
public sealed class OfficeRoutes(
    TodayApi today, TimetableApi timetables, DriftApi drift, FindingApi findings, PlanViewApi plans)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<ApiRoute> All { get; } =
    [
        new(HttpMethods.Get, "today", call => today.GetAsync(call.Request, call.Stop)),
        new(HttpMethods.Get, "timetable", call => timetables.GridAsync(call.Request, call.Stop)),
        new(HttpMethods.Get, "search", call => timetables.SearchAsync(call.Request, call.Stop)),
        new(HttpMethods.Get, "drift", call => drift.ListAsync(call.Request, call.Stop)),
        new(
            HttpMethods.Get, "runs/{runId}/findings",
            call => findings.ListAsync(call.Request, call.Value("runId"), call.Stop)),
        new(HttpMethods.Get, "plans", call => plans.ListAsync(call.Request, call.Stop)),
        new(HttpMethods.Get, "plans/{planId}", call => plans.GetAsync(call.Request, call.Value("planId"), call.Stop)),
        new(
            HttpMethods.Get, "plans/{planId}/operations",
            call => plans.OperationsAsync(call.Request, call.Value("planId"), call.Stop)),
    ];
}
