namespace Icasync.Domain.Reconciliation;

/// <summary>
/// The line of an event's description that names the installation which wrote it, above the marker: several databases
/// may work with one app, even over the same term. It is put on when an event is sent and taken off when one is read,
/// so that contents and their hashes know nothing of it, and an event that was written before such lines stays as it
/// is.
/// </summary>
public static class InstallationMark
{
    /// <summary>What the line begins with.</summary>
    public const string Prefix = "icasync-by:";

    /// <summary>How many hex digits an installation's id has.</summary>
    public const int IdLength = 8;

    /// <summary>How many UTF-16 units a description is longer by it.</summary>
    public const int Length = 11 + IdLength + 1;

    /// <summary>The description with the line above its last one.</summary>
    public static string Put(string description, string installation) =>
        description.Insert(description.LastIndexOf('\n') + 1, $"{Prefix}{installation}\n");

    /// <summary>
    /// The description as it was before <see cref="Put"/>, and the installation that it names; null where it names
    /// none.
    /// </summary>
    public static (string Description, string? Installation) Take(string description)
    {
        int end = description.TrimEnd().LastIndexOf('\n');
        if (end < 0)
        {
            return (description, null);
        }

        int start = description.LastIndexOf('\n', Math.Max(end - 1, 0)) + 1;
        string line = description[Math.Min(start, end)..end].Trim();
        string id = line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : string.Empty;
        return IsId(id) ? (description.Remove(start, end + 1 - start), id) : (description, null);
    }

    /// <summary>Whether a text has the form of an installation's id.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);
}
