namespace Icasync.Activities.Base;

/// <summary>How a batch that WPS refuses as a whole is divided until the refused one stands alone.</summary>
public static class Halving
{
    /// <summary>The batch in two parts, or itself when it has one item.</summary>
    public static IEnumerable<T[]> Halves<T>(this IReadOnlyList<T> batch) =>
        batch.Chunk(Math.Max(1, (batch.Count + 1) / 2));
}
