using System.Runtime.CompilerServices;
using Xunit;

namespace Icasync.Tests;

/// <summary>A test over nothing passes whatever the code does: what a test looks through must first be there.</summary>
internal static class Some
{
    /// <summary>The elements, of which there must be at least one.</summary>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> all, [CallerArgumentExpression(nameof(all))] string what = "")
    {
        List<T> some = [.. all];
        Assert.True(some.Count > 0, $"there is nothing to look at: {what}");
        return some;
    }
}
