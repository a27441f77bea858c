using System.Net;
using System.Text;

namespace Icasync.Simulation;

/// <summary>
/// Answers in the place of WPS what is no answer at all, with the status of a success: what was asked for has been
/// done, or has not.
/// </summary>
internal sealed class LyingHandler(HttpMessageHandler inner, Random random, Func<double> chance)
    : DelegatingHandler(inner)
{
    private static readonly string[] NoSuccess =
    [
        string.Empty, "null", "[]", "{}", "0", "<html>sign in</html>", """{"code":0,"data":{"items":[{"id":""",
    ];

    // To a call that promises data, a success without it is none either.
    private static readonly string[] NoData =
    [
        .. NoSuccess, """{"code":0}""", """{"code":0,"data":null}""", """{"code":0,"data":[]}""",
        """{"code":0,"data":{}}""",
        """{"code":0,"data":{"id":{},"items":{"id":1}}}""", """{"code":0,"data":{"id":"","items":[1,null,"x",{}]}}""",
    ];

    /// <summary>How many answers were none.</summary>
    public int Lies { get; private set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        double limit = chance();
        if (limit == 0 || random.NextDouble() >= limit)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        Lies++;
        bool isDone = random.Next(2) == 0 && await IsDoneAsync(request, cancellationToken);

        string path = request.RequestUri!.AbsolutePath;
        bool promisesData = request.Method == HttpMethod.Get || path.EndsWith("create", StringComparison.Ordinal);
        string[] answers = isDone || promisesData ? NoData : NoSuccess;

        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new StringContent(answers[random.Next(answers.Length)], Encoding.UTF8, "application/json"),
        };
    }

    // What WPS refused, such as a call with an old token, must not look like a success.
    private async Task<bool> IsDoneAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using HttpResponseMessage real = await base.SendAsync(request, cancellation);
        return (await real.Content.ReadAsStringAsync(cancellation)).StartsWith(
            """{"code":0,""", StringComparison.Ordinal);
    }
}
