using Icasync.Domain.Timetable;

namespace Icasync.Domain.Names;

/// <summary>
/// Finds things by what a person types: parts of numbers and names, the first letters of a name's pinyin, several words
/// that all must be found, in any width and case. The best hits come first.
/// </summary>
public sealed class NameSearch<T>(IEnumerable<T> things, Func<T, NamedThing> named)
{
    private const int TooFar = 5;

    private readonly List<(T Thing, Words Words)> _all = things
        .Select(thing => (thing, Words.Of(named(thing))))
        .OrderBy(one => one.Item2.Key, StringComparer.Ordinal)
        .ToList();

    /// <summary>At most so many hits.</summary>
    public IReadOnlyList<T> Find(string typed, int limit)
    {
        string[] words = typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(Cell.Look).Where(word => word.Length > 0).ToArray();
        return words.Length == 0
            ? []
            : _all
                .Select(one => (one.Thing, Rank: words.Max(one.Words.Rank)))
                .Where(one => one.Rank < TooFar)
                .OrderBy(one => one.Rank)
                .Take(limit)
                .Select(one => one.Thing)
                .ToList();
    }

    private sealed record Words(string Key, string Name, string Initials, string More)
    {
        public static Words Of(NamedThing one)
        {
            string name = Cell.Look(one.Name);
            return new Words(
                Cell.Look(one.Key), name, Cell.Look(PinyinInitials.Of(name)), Cell.Look(one.More));
        }

        // A hit is as good as its worst word.
        public int Rank(string word) =>
            Key == word || Name == word ? 0
            : Starts(Key, word) || Starts(Name, word) || Initials == word ? 1
            : Has(Name, word) || Starts(Initials, word) ? 2
            : Has(Key, word) || Has(Initials, word) ? 3
            : Has(More, word) ? 4
            : TooFar;

        private static bool Starts(string text, string word) => text.StartsWith(word, StringComparison.Ordinal);

        private static bool Has(string text, string word) => text.Contains(word, StringComparison.Ordinal);
    }
}
