using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Commands;

/// <summary>
/// Which names the served API answers to. A page of another site can make its own name lead to loopback (DNS
/// rebinding); its requests then carry that name in Host, and a browser takes their answers for those of the page's own
/// site.
/// </summary>
internal static class ServeHosts
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Answers 400 to a request that names neither loopback nor one of the names of the setting.</summary>
    public static Task GuardAsync(HttpContext http, RequestDelegate next, IReadOnlyList<string> names, ILogger logger)
    {
        string host = http.Request.Host.Host;
        if (Loopback.Concat(names).Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return next(http);
        }

        logger.LogWarning(
            "{Method} {Path}: refused, the request names the host {Host}", http.Request.Method, http.Request.Path,
                host);
        return ApiResults.Problem(ApiException.BadRequest(
            "Host",
            "请求的主机名不是本机；其他名称须列入 Icasync__Api__HostNames。",
            "The request names another host than loopback; further names are those of Icasync__Api__HostNames.")
                .Problem).ExecuteAsync(http);
    }
}
