using System.Diagnostics;

namespace Icasync.Cli.Engine;

/// <summary>
/// What child processes get of our environment: ours holds the key of WPS and passwords, and every process of the same
/// user can read the environment of a child for as long as it lives.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>What programs need to be found, to keep temporary files and to speak a language.</summary>
    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TEMP", "TMP", "LANG", "LANGUAGE", "TZ",
            "LD_LIBRARY_PATH",
        "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE",
    ];

    /// <summary>What npm needs besides to reach its registry: a proxy, certificates, settings of its own.</summary>
    private static readonly string[] NetworkNames =
    [
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    /// <summary>Leaves a child only what it needs of the environment that it would inherit.</summary>
    /// <param name="network">Whether the child fetches something from the network.</param>
    public static void Limit(ProcessStartInfo start, bool network = false)
    {
        foreach (string name in start.Environment.Keys.Where(name => !IsNeeded(name, network)).ToList())
        {
            start.Environment.Remove(name);
        }
    }

    private static bool IsNeeded(string name, bool network) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith("LC_", StringComparison.Ordinal) || name.StartsWith("DOTNET_", StringComparison.Ordinal)
        || (network && (NetworkNames.Contains(name, StringComparer.OrdinalIgnoreCase)
            || name.StartsWith("npm_config_", StringComparison.OrdinalIgnoreCase)));
}
