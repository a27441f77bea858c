using Icasync.Domain.Timetable;

namespace Icasync.Cli.Engine;

/// <summary>
/// The name of a home's task hub. It is a constant until a hub holds its attempts up; then the name of an empty one
/// stands in the home.
/// </summary>
public static class TaskHub
{
    private const string Prefix = "icasync";
    private const string FileName = "task-hub";

    /// <summary>
    /// The hub of the home. The home's own emulator holds one hub, which may move with the home; in a shared storage
    /// the path keeps hubs apart.
    /// </summary>
    public static string Of(string home, bool own)
    {
        string file = Path.Combine(home, FileName);
        string kept = File.Exists(file) ? File.ReadAllText(file).Trim() : string.Empty;
        return kept.StartsWith(Prefix, StringComparison.Ordinal) && kept.Length <= 40
            && kept.All(char.IsAsciiLetterOrDigit)
            ? kept
            : own ? Prefix : Prefix + Hashing.Sha256Hex(home, 4);
    }

    /// <summary>The home has another, empty hub from now on.</summary>
    public static string Renew(string home)
    {
        string hub = Prefix + Guid.NewGuid().ToString("N")[..12];
        File.WriteAllText(Path.Combine(home, FileName), hub);
        return hub;
    }
}
