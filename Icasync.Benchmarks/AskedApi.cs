using System.Text;
using System.Text.Json;
using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Benchmarks;

/// <summary>The routes of the API, asked in this process: what an answer costs without a socket.</summary>
internal sealed class AskedApi(IServiceProvider services)
{
    private readonly ApiRoutes _routes = services.GetRequiredService<ApiRoutes>();

    /// <summary>Asks for a path with its query; answers how many bytes came.</summary>
    public async Task<int> GetAsync(string path)
    {
        string[] parts = path.Split('?', 2);
        using MemoryStream answer = await AskAsync(
            HttpMethods.Get, parts[0], parts.Length > 1 ? "?" + parts[1] : string.Empty, body: null);
        return (int)answer.Length;
    }

    /// <summary>Stores the plan of a full sync; answers its id.</summary>
    public async Task<string> PlanAsync(string term)
    {
        using MemoryStream answer = await AskAsync(
            HttpMethods.Post, "plan/full", string.Empty, JsonSerializer.Serialize(new { xnxq = term }));
        using JsonDocument plan = await JsonDocument.ParseAsync(answer);
        return plan.RootElement.GetProperty("planId").GetString()!;
    }

    private async Task<MemoryStream> AskAsync(string method, string path, string query, string? body)
    {
        MemoryStream answer = new();
        DefaultHttpContext http = new() { RequestServices = services };
        http.Request.Method = method;
        http.Request.QueryString = new QueryString(query);
        http.Response.Body = answer;
        if (body is not null)
        {
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        }

        IResult result = await _routes.DispatchAsync(http.Request, path, client: null!);
        await result.ExecuteAsync(http);
        answer.Position = 0;
        return http.Response.StatusCode == StatusCodes.Status200OK ? answer
            : throw new InvalidOperationException(
                $"{method} {path}{query} answered {http.Response.StatusCode}: "
                + Encoding.UTF8.GetString(answer.ToArray()));
    }
}
