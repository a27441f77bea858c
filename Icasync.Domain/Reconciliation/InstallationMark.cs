namespace Icasync.Domain.Reconciliation;

/// <summary>
/// The line of an event's description that names the installation which wrote it and the generation of its database,
/// above the marker: several databases may work with one app, even over the same term, and a database may be set back.
/// It is put on when an event is sent and taken off when one is read, so that contents and their hashes know nothing of
/// it, and an event that was written before such lines stays as it is.
/// </summary>
/// <param name="Installation">The installation's id.</param>
/// <param name="Generation">What its database noted before it wrote: 8 hex digits that no attempt before had.</param>
public sealed record InstallationMark(string Installation, string Generation)
{
    /// <summary>What the line begins with.</summary>
    public const string Prefix = "icasync-by:";

    /// <summary>How many hex digits the id of an installation has, and a generation.</summary>
    public const int IdLength = 8;

    /// <summary>How many UTF-16 units a description is longer by it.</summary>
    public const int Length = 11 + IdLength + 1 + IdLength + 1;

    /// <summary>The description with the line above its last one.</summary>
    public string PutOn(string description) =>
        description.Insert(description.LastIndexOf('\n') + 1, $"{Prefix}{Installation}.{Generation}\n");

    /// <summary>
    /// The description as it was before <see cref="PutOn"/>, and what its line says; null where it has none.
    /// </summary>
    public static (string Description, InstallationMark? Mark) TakeOff(string description)
    {
        int end = description.TrimEnd().LastIndexOf('\n');
        if (end < 0)
        {
            return (description, null);
        }

        int start = Math.Min(description.LastIndexOf('\n', Math.Max(end - 1, 0)) + 1, end);
        return Read(description[start..end].Trim()) is { } mark
            ? (description.Remove(start, end + 1 - start), mark)
            : (description, null);
    }

    /// <summary>Whether a text has the form of an installation's id.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    private static InstallationMark? Read(string line) =>
        line.StartsWith(Prefix, StringComparison.Ordinal)
        && line[Prefix.Length..].Split('.') is [var id, var generation] && IsId(id) && IsId(generation)
            ? new InstallationMark(id, generation)
            : null;
}
