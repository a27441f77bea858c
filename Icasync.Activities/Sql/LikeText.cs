namespace Icasync.Activities.Sql;

/// <summary>A text to be looked for inside of another, for LIKE with <c>ESCAPE '!'</c>.</summary>
internal static class LikeText
{
    /// <summary>The pattern that finds the text as it stands, whatever is in it.</summary>
    public static string Containing(string text) => "%"
        + text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal).Replace("[", "![", StringComparison.Ordinal)
        + "%";
}
