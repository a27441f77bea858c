using System.Net;
using Icasync.WpsSimulator.Core;

namespace Icasync.WpsSimulator.Hosting;

/// <summary>Lets an HttpClient talk to the core without a socket: for tests and seeded simulations.</summary>
public sealed class SimulatorMessageHandler(SimulatorCore core) : HttpMessageHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        List<KeyValuePair<string, string>> headers =
        [
            .. request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
                .Select(header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value))),
        ];
        SimResponse response = await core.HandleAsync(
            new SimRequest(request.Method.Method, request.RequestUri!.PathAndQuery, headers, body), cancellationToken);
        switch (response.Fate)
        {
            case SimFate.ResetConnection:
                throw new HttpRequestException(
                    HttpRequestError.ResponseEnded, "the connection was reset",
                    new IOException("connection reset by peer"));
            case SimFate.HoldUntilTimeout:
                TaskCompletionSource<HttpResponseMessage> never = new();
                await using (cancellationToken.Register(() => never.TrySetCanceled(cancellationToken)))
                {
                    return await never.Task;
                }

            default:
                HttpResponseMessage message = new((HttpStatusCode)response.Status)
                {
                    Content = new ReadOnlyMemoryContent(response.Body), RequestMessage = request,
                };
                foreach ((string name, string value) in response.Headers)
                {
                    if (!message.Headers.TryAddWithoutValidation(name, value))
                    {
                        message.Content.Headers.TryAddWithoutValidation(name, value);
                    }
                }

                return message;
        }
    }
}
