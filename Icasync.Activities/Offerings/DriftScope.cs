using Icasync.Activities.Base;

namespace Icasync.Activities.Offerings;

/// <summary>Which differences a repair mends: all, or classes of them and single ones.</summary>
public sealed class DriftScope
{
    private readonly List<(DriftKind Kind, string? Key)> _parts = [];

    /// <summary>Every difference.</summary>
    public static DriftScope All { get; } = new();

    /// <summary>The scope of words that were checked where they arrived; none means all.</summary>
    public static DriftScope Of(IEnumerable<string> words)
    {
        DriftScope scope = new();
        scope._parts.AddRange(words.Select(word => Parse(word)
            ?? throw new FormatException("a run has a class of drift that does not exist")));
        return scope;
    }

    /// <summary>Whether a word names a class, such as <c>eventEdited</c>, or one: <c>eventEdited/KEY</c>.</summary>
    public static bool IsWord(string word) => Parse(word) is not null;

    /// <summary>Whether everything is meant.</summary>
    public bool IsAll => _parts.Count == 0;

    /// <summary>Whether a difference is meant.</summary>
    public bool Covers(DriftKind kind, string key) =>
        IsAll || _parts.Exists(part => part.Kind == kind && (part.Key is null || part.Key == key));

    private static (DriftKind Kind, string? Key)? Parse(string word)
    {
        string[] parts = word.Split('/', 2);
        foreach (DriftKind kind in Enum.GetValues<DriftKind>())
        {
            if (parts[0] == WireFormat.Word(kind))
            {
                return (kind, parts.Length == 2 ? parts[1] : null);
            }
        }

        return null;
    }
}
