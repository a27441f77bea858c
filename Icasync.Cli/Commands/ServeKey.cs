using System.Security.Cryptography;
using System.Text;
using Icasync.Cli.Engine;
using Icasync.Cli.Output;
using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Commands;

/// <summary>The key of a served home: made once, kept in a file that only its owner may read.</summary>
public static class ServeKey
{
    /// <summary>Fewest characters of a key: as many hex digits as 128 bits have.</summary>
    private const int LengthMin = 32;

    /// <summary>Fewest different characters: random hex digits that have fewer are not met.</summary>
    private const int DifferentMin = 6;
    private const string Header = "x-functions-key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where the key of a home stands.</summary>
    public static string PathOf(string home) => Path.Combine(home, "api.key");

    /// <summary>The key of a home, made when there is none.</summary>
    /// <exception cref="CliException">The file holds no key of 128 bits, or others than its owner may use
    /// it.</exception>
    public static string Ensure(string home)
    {
        string path = PathOf(home);
        try
        {
            return File.Exists(path) ? Read(path) : Make(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, "cannot be read or written");
        }
    }

    /// <summary>Lets health probes and the page through; everything else needs the key (O16).</summary>
    /// <param name="isOpen">Names further paths that somebody else guards.</param>
    public static async Task GuardAsync(
        HttpContext http, RequestDelegate next, string key, ILogger logger, Func<string, bool> isOpen)
    {
        string path = http.Request.Path.Value ?? string.Empty;
        string? given = http.Request.Headers[Header].FirstOrDefault();
        bool open = path is "/" or "/api/icasync" or "/api/icasync/"
            || path.StartsWith("/api/icasync/health/", StringComparison.Ordinal)
            || path.StartsWith("/api/icasync/page/", StringComparison.Ordinal)
            || isOpen(path);
        bool known = given is { Length: > 0 }
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
        if (open || known)
        {
            await next(http);
            return;
        }

        // A page without a key asks once; a wrong key is somebody who tries.
        if (given is { Length: > 0 })
        {
            logger.LogWarning("{Method} {Path}: refused, the key is wrong", http.Request.Method, http.Request.Path);
        }

        await ApiResults.Unauthorized($"请在 {Header} 中给出密钥。", $"Send the key in {Header}.").ExecuteAsync(http);
    }

    private static string Make(string path)
    {
        string key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        using StreamWriter writer = new(PrivateFiles.CreateFile(path));
        writer.Write(key);
        return key;
    }

    private static string Read(string path)
    {
        // Who could read the file once may know the key still: it is not made tight, but replaced by its owner.
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw Refuse(path, "can be used by others than its owner");
        }

        string key = File.ReadAllText(path).Trim();
        return key.Length >= LengthMin && key.All(char.IsAsciiLetterOrDigit) && key.Distinct().Count() >= DifferentMin
            ? key
            : throw Refuse(path, $"holds no key of 128 bits (at least {LengthMin} random letters and digits)");
    }

    private static CliException Refuse(string path, string why) => CliException.BadArgument(
        "api.key",
            $"{path} {why}. Delete it: the next start makes a new one that only its owner may read (mode 0600).");
}
