using System.Net;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Cli.Commands;
using Icasync.Functions;
using Icasync.Functions.Http;
using Icasync.Functions.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Icasync.Tests.Functions;

/// <summary>
/// The shipped routes on a real server over a real SQLite file: requests come through a socket. Runs wait until the
/// test lets the dispatcher work.
/// </summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Key = "key-of-the-tests-0123456789";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private ApiHost(Campus campus, WebApplication app, InlineClient engine)
    {
        (Campus, _app, Engine) = (campus, app, engine);
        Address = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _http = new HttpClient { BaseAddress = Address };
        _http.DefaultRequestHeaders.Add("x-functions-key", Key);
    }

    public Campus Campus { get; }

    public InlineClient Engine { get; }

    public Uri Address { get; }

    /// <summary>What the host binds: the method and the route below <c>/api/icasync/</c>.</summary>
    public IEnumerable<(string Method, string Route)> Routes => ((IEndpointRouteBuilder)_app).DataSources
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
            .Select(method => (method, "/" + route.RoutePattern.RawText!.Trim('/'))));

    /// <summary>Starts a host over course K1 of EDGE-CASES, or over a sample.</summary>
    public static async Task<ApiHost> StartAsync(
        string? sample = null, bool trustsSignIn = false, PostLimits? limits = null, SyncOptions? options = null,
        Action<IServiceCollection>? more = null, bool server = false, SignInOptions? signIn = null,
        IReadOnlyList<IPAddress>? proxies = null)
    {
        IcasyncSettings settings = new()
        {
            Database = new DatabaseOptions { ConnectionString = string.Empty },
            Wps = new WpsOptions { AppId = "known", AppKey = "known" },
            WpsBaseUrl = new Uri("http://simulator"),
            Sync = (options ?? new SyncOptions()) with { Term = Campus.Term },
            Posts = limits ?? new PostLimits(),
            Schedules = new ScheduleOptions(),
            Notify = new NotifyOptions(),
            SignIn = signIn,
            ApiProxies = proxies ?? [],
        };
        CallerPolicy policy = trustsSignIn ? new CallerPolicy(true) : CallerPolicy.OfServe(settings);
        Campus campus = new(settings.Sync, host: null, services =>
        {
            services.AddSingleton(settings).AddIcasyncReports().AddIcasyncApi(settings, policy);
            more?.Invoke(services);
        }, server: server);
        await (sample is null ? SmallTerm.FillAsync(campus) : campus.ImportAsync(sample));
        InlineClient engine = new(campus.Services);
        WebApplication app = ServeApp.Build(campus.Services, engine, port: 0, Key);
        await app.StartAsync();
        return new ApiHost(campus, app, engine);
    }

    /// <summary>Lets a dispatcher look at the open runs once, and waits until what it started has ended.</summary>
    public async Task WorkAsync(string instance = "1")
    {
        await TickAsync(instance);
        await Engine.EndedAsync();
    }

    /// <summary>Lets a dispatcher look at the open runs once.</summary>
    public async Task TickAsync(string instance = "1")
    {
        using RunDispatcher dispatcher = Dispatcher(TimeProvider.System, instance);
        await dispatcher.TickAsync(Engine, CancellationToken.None);
    }

    /// <summary>A dispatcher that the test lets look.</summary>
    public RunDispatcher Dispatcher(TimeProvider time, string instance = "1") => new(
        Campus.Get<RunStore>(), Campus.Get<RunHeartbeat>(), Campus.Get<LedgerStore>(), Campus.Get<RunEnding>(),
        new StandstillWatch(Campus.Get<OperatorLog>(), Campus.Get<SyncOptions>()), new HostIdentity("tests", instance),
        time, NullLogger<RunDispatcher>.Instance);

    public Task<HttpResponseMessage> GetAsync(string route) => _http.GetAsync(Path(route));

    /// <summary>The document of a route that must answer 200.</summary>
    public async Task<JsonElement> ReadAsync(string route)
    {
        using HttpResponseMessage response = await GetAsync(route);
        return await JsonAsync(response, HttpStatusCode.OK);
    }

    public Task<HttpResponseMessage> PostAsync(string route, string body, string? idempotencyKey = null)
    {
        HttpRequestMessage request = new(HttpMethod.Post, Path(route))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    /// <summary>Starts a run and answers its id.</summary>
    public async Task<string> StartRunAsync(string kind = "full")
    {
        using HttpResponseMessage response = await PostAsync($"sync/{kind}", Body);
        return (await JsonAsync(response, HttpStatusCode.Accepted)).GetProperty("runId").GetString()!;
    }

    /// <summary>Starts a run over HTTP, carries it out and answers its id.</summary>
    public async Task<string> RunAsync(string kind = "full", string options = "{}")
    {
        using HttpResponseMessage response = await PostAsync(
            $"sync/{kind}", $$"""{"xnxq":"{{Campus.Term}}","options":{{options}}}""");
        string runId = (await JsonAsync(response, HttpStatusCode.Accepted)).GetProperty("runId").GetString()!;
        await WorkAsync();
        return runId;
    }

    /// <summary>The body of a start of the term.</summary>
    public const string Body = $$"""{"xnxq":"{{Campus.Term}}"}""";

    /// <summary>The answer, which must have the status.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        string text = await response.Content.ReadAsStringAsync();
        Xunit.Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The problem, which must have the status and the form of RFC 9457.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        JsonElement problem = await JsonAsync(response, status);
        Xunit.Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Xunit.Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Xunit.Assert.StartsWith(
            "urn:icasync:problem:", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        foreach (string text in new[] { "title", "detail" })
        {
            Xunit.Assert.Matches(@"^[^·]*[\u4e00-\u9fff][^·]* · .", problem.GetProperty(text).GetString());
        }

        return problem;
    }

    /// <summary>How many runs there are, whatever their state.</summary>
    public async Task<int> CountRunsAsync() =>
        (await Campus.Get<RunStore>().ListAsync(null, null, null, null, 1000, CancellationToken.None)).Count;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await Engine.EndedAsync();
        await Campus.DisposeAsync();
    }

    private static string Path(string route) => route.StartsWith('/') ? route : "/api/icasync/" + route;
}
