using System.Net;
using System.Text;
using System.Text.Json;
using Icasync.Activities;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Cli.Commands;
using Icasync.Functions;
using Icasync.Functions.Http;
using Icasync.Tests.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Xunit;

namespace Icasync.Tests.Http;

/// <summary>
/// The server of <c>icasync serve</c> over a campus, behind a real socket. Runs wait until a test carries them out, so that
/// every state can be looked at; only the durable storage, of which the API asks readiness and purge, is a stand-in.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string Key = "0123456789abcdef";
    private readonly WebApplication _app;

    private ApiServer(Campus campus, WebApplication app)
    {
        (Campus, _app) = (campus, app);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First() + "/api/icasync/") };
        Http.DefaultRequestHeaders.Add("x-functions-key", Key);
    }

    public Campus Campus { get; }

    public HttpClient Http { get; }

    public static async Task<ApiServer> StartAsync(
        SyncOptions? options = null, PostLimits? limits = null, CallerPolicy? policy = null, bool withTerm = true)
    {
        IcasyncSettings settings = IcasyncSettings.Load(
            new SettingsLayers(new Dictionary<string, string> { ["Icasync__Wps__AppId"] = "a", ["Icasync__Wps__AppKey"] = "b" }),
            Path.GetTempPath());
        Campus campus = new(options, more: services => services
            .AddIcasyncReports()
            .AddSingleton(settings)
            .AddIcasyncApi(settings, policy ?? new CallerPolicy(TrustsSignIn: false))
            .AddSingleton(limits ?? new PostLimits(1_000_000, 1_000_000)));
        if (withTerm)
        {
            await SmallTerm.FillAsync(campus);
        }

        WebApplication app = ServeApp.Build(campus.Services, new Mock<DurableTaskClient>("test").Object, port: 0, Key);
        await app.StartAsync();
        return new ApiServer(campus, app);
    }

    /// <summary>Sends a request; the answer's status and JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => SendAsync("GET", path);

    public Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string body) => SendAsync("POST", path, body);

    /// <summary>Starts a run over HTTP and carries it out.</summary>
    public async Task<string> RunAsync(string kind = "full", string options = "{}")
    {
        (HttpStatusCode status, JsonElement body) = await PostAsync($"sync/{kind}", $$"""{"xnxq":"{{Campus.Term}}","options":{{options}}}""");
        Assert.True(status == HttpStatusCode.Accepted, body.ToString());
        string runId = body.GetProperty("runId").GetString()!;
        await Campus.AttemptAsync(runId);
        return runId;
    }

    public long Count(string table)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={Campus.Get<Icasync.Activities.Sql.Database>().Options.ConnectionString}");
        connection.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Campus.DisposeAsync();
    }
}
