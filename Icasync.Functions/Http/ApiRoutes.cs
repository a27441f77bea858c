using Icasync.Domain.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Http;

/// <summary>A call of one route.</summary>
/// <param name="Values">The parts of the path that the route's template names.</param>
/// <param name="Client">The engine's client, for purge and readiness.</param>
public sealed record ApiCall(HttpRequest Request, RouteValueDictionary Values, DurableTaskClient Client)
{
    /// <summary>Ends when the caller hangs up.</summary>
    public CancellationToken Stop => Request.HttpContext.RequestAborted;

    /// <summary>A part of the path.</summary>
    public string Value(string name) => Values[name] as string ?? string.Empty;
}

/// <summary>One route below <c>/api/icasync/</c>.</summary>
/// <param name="Open">Whether it needs neither key nor sign-in.</param>
public sealed record ApiRoute(string Method, string Template, Func<ApiCall, Task<IResult>> Handle, bool Open = false)
{
    private readonly TemplateMatcher _matcher = new(TemplateParser.Parse(Template), []);

    /// <summary>
    /// Whether a path below <c>/api/icasync/</c> is this route's; its named parts go into <paramref name="values"/>.
    /// </summary>
    public bool Fits(string path, RouteValueDictionary values) => _matcher.TryMatch("/" + path, values);
}

/// <summary>
/// The routes of CONTRACTS 4 with their handlers. <c>icasync serve</c> binds this list; the Functions app binds each by
/// a trigger of its own, and the whole list a second time for people who signed in. A test compares all with
/// openapi.json.
/// </summary>
public sealed class ApiRoutes(
    RunApi runs, RunViewApi views, ChangeApi changes, OperatorApi operators, PlanApi plans, ScheduleApi schedules,
    OfficeRoutes office, ProgramRoutes program)
{
    /// <summary>All routes; of two that fit, the earlier one is meant.</summary>
    public IReadOnlyList<ApiRoute> All { get; } =
    [
        .. Enum.GetValues<RunKind>().Select(kind => new ApiRoute(
            HttpMethods.Post, "sync/" + kind.ToString().ToLowerInvariant(),
            call => runs.StartAsync(call.Request, kind, call.Stop))),
        new(HttpMethods.Post, "plan/{kind}", call => plans.PlanAsync(call.Request, call.Value("kind"), call.Stop)),
        new(HttpMethods.Get, "runs", call => views.ListAsync(call.Request, call.Stop)),
        new(HttpMethods.Delete, "runs", call => operators.PurgeAsync(call.Request, call.Client, call.Stop)),
        new(HttpMethods.Get, "runs/{runId}", call => views.GetAsync(call.Request, call.Value("runId"), call.Stop)),
        new(
            HttpMethods.Get, "runs/{runId}/tree",
            call => views.TreeAsync(call.Request, call.Value("runId"), call.Stop)),
        new(
            HttpMethods.Get, "runs/{runId}/failures",
            call => views.FailuresAsync(call.Request, call.Value("runId"), call.Stop)),
        new(
            HttpMethods.Get, "runs/{runId}/colleges",
            call => views.CollegesAsync(call.Request, call.Value("runId"), call.Stop)),
        new(
            HttpMethods.Get, "runs/{runId}/people",
            call => views.PeopleAsync(call.Request, call.Value("runId"), call.Stop)),
        new(
            HttpMethods.Get, "runs/{runId}/report",
            call => views.ReportAsync(call.Request, call.Value("runId"), call.Stop)),
        new(
            HttpMethods.Get, "runs/{runId}/changes",
            call => changes.RunChangesAsync(call.Request, call.Value("runId"), call.Stop)),
        new(
            HttpMethods.Post, "runs/{runId}/{act}",
            call => runs.ActAsync(call.Request, call.Value("runId"), call.Value("act"), call.Stop)),
        .. office.All,
        new(HttpMethods.Get, "me", call => operators.MeAsync(call.Request)),
        new(HttpMethods.Get, "terms", call => operators.TermsAsync(call.Request, call.Stop)),
        new(HttpMethods.Post, "terms/{term}/{act}", call =>
            operators.ActOnTermAsync(call.Request, call.Value("term"), call.Value("act"), call.Stop)),
        new(HttpMethods.Get, "changes", call => changes.ChangesAsync(call.Request, call.Stop)),
        new(HttpMethods.Get, "why", call => changes.WhyAsync(call.Request, call.Stop)),
        new(HttpMethods.Get, "operator-log", call => operators.LogAsync(call.Request, call.Stop)),
        new(HttpMethods.Post, "plans/{planId}/{decision}", call =>
            plans.DecideAsync(call.Request, call.Value("planId"), call.Value("decision"), call.Stop)),
        new(HttpMethods.Get, "withheld", call => plans.WithheldAsync(call.Request, call.Stop)),
        new(HttpMethods.Post, "courses/release", call => plans.ReleaseAsync(call.Request, kkh: null, call.Stop)),
        new(
            HttpMethods.Post, "courses/{kkh}/release",
            call => plans.ReleaseAsync(call.Request, call.Value("kkh"), call.Stop)),
        new(HttpMethods.Get, "schedules", call => schedules.ListAsync(call.Request, call.Stop)),
        new(HttpMethods.Post, "schedules/{name}/{act}", call =>
            schedules.ActAsync(call.Request, call.Value("name"), call.Value("act"), call.Stop)),
        .. program.All,
    ];

    /// <summary>
    /// Answers a request by its path below <c>/api/icasync/</c>: 404 for no route, 405 for another method.
    /// </summary>
    public Task<IResult> DispatchAsync(HttpRequest request, string path, DurableTaskClient client)
    {
        bool known = false;
        foreach (ApiRoute route in All)
        {
            RouteValueDictionary values = [];
            if (!route.Fits(path, values))
            {
                continue;
            }

            if (HttpMethods.Equals(route.Method, request.Method))
            {
                return route.Handle(new ApiCall(request, values, client));
            }

            known = true;
        }

        return Task.FromResult(
            ApiResults.NoRoute(known ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound));
    }
}
