namespace Icasync.Domain.Timetable;

/// <summary>
/// Whether a source row counts (DOMAIN 3.2.2): the same rule for lessons, enrolments, assignments and people.
/// </summary>
public static class RowState
{
    /// <summary>True unless the word is <c>delete</c> or <c>del</c>, any case, trimmed, NFKC.</summary>
    public static bool IsLive(string? state) => Word(state) is not ("delete" or "del");

    /// <summary>
    /// Whether the word is one of those that are documented; any other counts as live with a warning.
    /// </summary>
    public static bool IsKnown(string? state) => Word(state) is "" or "add" or "update" or "delete" or "del";

    private static string Word(string? state) => state switch
    {
        null or "" => string.Empty,
        "add" => "add",
        "update" => "update",
        _ when Cell.IsNullWord(state) => string.Empty,
        _ => CompatibilityFold.Fold(state).ToLowerInvariant(),
    };
}
