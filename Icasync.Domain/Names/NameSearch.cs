using Icasync.Domain.Timetable;

namespace Icasync.Domain.Names;

/// <summary>
/// Finds things by what a person types: parts of numbers and names, several words that all must be found, in any width
/// and case. The best hits come first.
/// </summary>
public sealed class NameSearch<T>(IEnumerable<T> things, Func<T, NamedThing> named)
{
    private const int TooFar = 5;

    private readonly List<(T Thing, string Key, string Name, string More)> _all = things
        .Select(thing => (thing, named(thing)))
        .Select(one => (one.thing, Cell.Look(one.Item2.Key), Cell.Look(one.Item2.Name), Cell.Look(one.Item2.More)))
        .OrderBy(one => one.Item2, StringComparer.Ordinal)
        .ToList();

    /// <summary>At most so many hits.</summary>
    public IReadOnlyList<T> Find(string typed, int limit)
    {
        string[] words = typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(Cell.Look).Where(word => word.Length > 0).ToArray();
        return words.Length == 0
            ? []
            : _all
                .Select(one => (one.Thing, Rank: words.Max(word => Rank(one.Key, one.Name, one.More, word))))
                .Where(one => one.Rank < TooFar)
                .OrderBy(one => one.Rank)
                .Take(limit)
                .Select(one => one.Thing)
                .ToList();
    }

    // A hit is as good as its worst word.
    private static int Rank(string key, string name, string more, string word) =>
        key == word || name == word ? 0
        : key.StartsWith(word, StringComparison.Ordinal) || name.StartsWith(word, StringComparison.Ordinal) ? 1
        : name.Contains(word, StringComparison.Ordinal) ? 2
        : key.Contains(word, StringComparison.Ordinal) ? 3
        : more.Contains(word, StringComparison.Ordinal) ? 4
        : TooFar;
}
