using System.Security.Cryptography;
using System.Text;
using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Icasync.Cli.Commands;

/// <summary>The key of a served home: made once, kept in a file that only its owner may read.</summary>
internal static class ServeKey
{
    private const string Header = "x-functions-key";

    public static string PathOf(string home) => Path.Combine(home, "api.key");

    public static string Ensure(string home)
    {
        string path = PathOf(home);
        if (!File.Exists(path))
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using StreamWriter writer = new(path, options);
            writer.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        return File.ReadAllText(path).Trim();
    }

    /// <summary>Lets health probes and the page through; everything else needs the key (O16).</summary>
    public static async Task GuardAsync(HttpContext http, RequestDelegate next, string key)
    {
        string path = http.Request.Path.Value ?? string.Empty;
        string? given = http.Request.Headers[Header].FirstOrDefault();
        bool open = path is "/" or "/api/icasync" or "/api/icasync/"
            || path.StartsWith("/api/icasync/health/", StringComparison.Ordinal)
            || path.StartsWith("/api/icasync/page/", StringComparison.Ordinal);
        bool known = given is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
        if (open || known)
        {
            await next(http);
            return;
        }

        await ApiResults.Unauthorized($"请在 {Header} 中给出密钥。", $"Send the key in {Header}.").ExecuteAsync(http);
    }
}
