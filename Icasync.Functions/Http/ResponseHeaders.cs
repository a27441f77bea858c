using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>
/// What every answer tells a browser: not to show it in a frame, not to guess its type, not to keep it, and to run
/// nothing in it. Answers hold names of people, and a person who signed in can open them as pages.
/// </summary>
public static class ResponseHeaders
{
    /// <summary>The policy of answers: nothing of them is ever loaded or run.</summary>
    private const string DataPolicy = "default-src 'none'; " + Fixed + "; sandbox";

    /// <summary>The policy of the HTML report, which holds its own style.</summary>
    private const string ReportPolicy = "default-src 'none'; style-src 'unsafe-inline'; " + Fixed + "; sandbox";

    /// <summary>The policy of the operator page: it loads and calls nothing but this host.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " + Fixed;

    private const string Fixed = "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Protects an answer of the API.</summary>
    /// <param name="isApp">Whether the host is served by TLS alone, which browsers then keep to.</param>
    public static void Protect(HttpResponse response, bool isApp)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentSecurityPolicy = DataPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (isApp)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }
    }

    /// <summary>
    /// Protects a part of the operator page, which holds no data and may be kept when it is asked about again.
    /// </summary>
    public static void ProtectPage(HttpResponse response, bool isApp)
    {
        Protect(response, isApp);
        response.Headers.ContentSecurityPolicy = PagePolicy;
        response.Headers.CacheControl = "no-cache";
    }

    /// <summary>Makes an answer a file of a report, which a browser saves and does not show.</summary>
    public static void Attach(HttpResponse response, string runId, string format)
    {
        response.Headers.ContentSecurityPolicy = ReportPolicy;
        response.Headers.ContentDisposition = $"attachment; filename=\"icasync-{runId}.{format}\"";
    }
}
