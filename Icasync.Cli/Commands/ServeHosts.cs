using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Icasync.Cli.Commands;

/// <summary>
/// Which names the served API answers to. A page of another site can make its own name lead to loopback (DNS rebinding);
/// its requests then carry that name in Host, and a browser takes their answers for those of the page's own site.
/// </summary>
internal static class ServeHosts
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Answers 400 to a request that names neither loopback nor one of the names of the setting.</summary>
    public static Task GuardAsync(HttpContext http, RequestDelegate next, IReadOnlyList<string> names)
    {
        string host = http.Request.Host.Host;
        return Loopback.Concat(names).Contains(host, StringComparer.OrdinalIgnoreCase)
            ? next(http)
            : ApiResults.Problem(ApiException.BadRequest(
                "Host",
                "请求的主机名不是本机；其他名称须列入 Icasync__Api__HostNames。",
                "The request names another host than loopback; further names are those of Icasync__Api__HostNames.").Problem).ExecuteAsync(http);
    }
}
