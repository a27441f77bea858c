using System.Net;

namespace Icasync.Tests.Scenarios;

/// <summary>Answers calls on their way to the simulator, which never sees them; null lets a call pass.</summary>
internal sealed class Intercept(
    HttpMessageHandler inner, Func<HttpRequestMessage, string, (int Status, string Body)?> answer)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null
            ? string.Empty
            : await request.Content.ReadAsStringAsync(cancellationToken);
        return answer(request, body) is { } own
            ? new HttpResponseMessage((HttpStatusCode)own.Status) { Content = new StringContent(own.Body) }
            : await base.SendAsync(request, cancellationToken);
    }
}
