using System.Text.Json;

namespace Icasync.Tests.Probing;

/// <summary>Writes down every call that may change something, and which calendars WPS made.</summary>
internal sealed class WrittenPaths(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string[] Asks = ["/events/search", "/users/by_ex_user_ids", "/oauth2/token"];

    public List<string> Writes { get; } = [];

    public List<string> Made { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (path == "/v7/calendars/create")
        {
            Made.Add(JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)).RootElement
                .GetProperty("data").GetProperty("id").GetString()!);
        }
        else if (request.Method == HttpMethod.Post && !Asks.Any(ask => path.EndsWith(ask, StringComparison.Ordinal)))
        {
            Writes.Add(path);
        }

        return response;
    }
}
