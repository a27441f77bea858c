using System.Reflection;
using Icasync.Domain.Timetable;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Icasync.Functions.Http;

/// <summary>
/// The operator page and the API's description: files that are part of the program, hold no data and need no key. The
/// page may load and call nothing but this host, and nothing may put it into a frame.
/// </summary>
public sealed class StaticFiles(CallerPolicy policy)
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json; charset=utf-8",
    };

    private readonly Dictionary<string, (byte[] Bytes, string Tag)> _files = Load();

    /// <summary>GET /: the page itself.</summary>
    public IResult Index(HttpRequest request) => File(request, "index.html");

    /// <summary>GET page/{file}: its parts.</summary>
    public IResult Part(HttpRequest request, string file) => File(request, file);

    /// <summary>GET openapi.json.</summary>
    public IResult OpenApi(HttpRequest request) => File(request, "openapi.json");

    private IResult File(HttpRequest request, string name)
    {
        if (!_files.TryGetValue(name, out (byte[] Bytes, string Tag) file))
        {
            return ApiResults.Problem(ApiException.Unknown("没有此文件。", "There is no such file.").Problem);
        }

        ResponseHeaders.ProtectPage(request.HttpContext.Response, policy.IsApp);
        return Results.Bytes(file.Bytes, Types[Path.GetExtension(name)], entityTag: new EntityTagHeaderValue(file.Tag));
    }

    private static Dictionary<string, (byte[] Bytes, string Tag)> Load()
    {
        const string Prefix = "page/";
        Assembly assembly = typeof(StaticFiles).Assembly;
        Dictionary<string, (byte[] Bytes, string Tag)> files = new(StringComparer.Ordinal);
        foreach (
            string name in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            files[name[Prefix.Length..]] =
                (bytes.ToArray(), $"\"{Hashing.Sha256Hex(Convert.ToBase64String(bytes.ToArray()), 8)}\"");
        }

        return files;
    }
}
