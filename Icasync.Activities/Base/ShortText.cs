namespace Icasync.Activities.Base;

/// <summary>Cuts what callers send to a length that tables and answers take.</summary>
public static class ShortText
{
    /// <summary>
    /// The text, or its beginning of at most so many UTF-16 units, never with half a surrogate pair at its end.
    /// </summary>
    public static string Cut(string text, int lengthMax) => text.Length <= lengthMax
        ? text
        : text[..(char.IsHighSurrogate(text[lengthMax - 1]) ? lengthMax - 1 : lengthMax)];
}
