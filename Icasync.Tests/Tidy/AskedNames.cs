using System.Collections;

namespace Icasync.Tests.Tidy;

/// <summary>A layer of settings that remembers which names were asked for, and answers a few of them.</summary>
internal sealed class AskedNames(IReadOnlyDictionary<string, string> answers) : IReadOnlyDictionary<string, string>
{
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Asked => _asked;

    public int Count => answers.Count;

    public IEnumerable<string> Keys => answers.Keys;

    public IEnumerable<string> Values => answers.Values;

    public string this[string key] => answers[key];

    public bool ContainsKey(string key) => answers.ContainsKey(key);

    public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string value)
    {
        _asked.Add(key);
        return answers.TryGetValue(key, out value);
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => answers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
