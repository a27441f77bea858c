using System.Globalization;

namespace Icasync.WpsSimulator.Control;

/// <summary>One open question of WPS-API 13: its default, its alternatives and how they may be spelled.</summary>
internal sealed class SwitchDefinition(string id, string question, params string[] values)
{
    private readonly Dictionary<string, string> _spellings = [];

    public string Id { get; } = id;

    public string Question { get; } = question;

    public string Default { get; } = values[0];

    /// <summary>The values as a person reads them; those with a parameter name its form.</summary>
    public IReadOnlyList<string> Values { get; } = values;

    /// <summary>Reads a value with parameters; null when it does not fit.</summary>
    public Func<string, string?>? Parameters { get; init; }

    /// <summary>Further spellings: canonical value, then its synonyms.</summary>
    public SwitchDefinition Also(string value, params string[] synonyms)
    {
        foreach (string synonym in synonyms)
        {
            _spellings[Plain(synonym)] = value;
        }

        return this;
    }

    /// <summary>The canonical value, or null for one that is not allowed.</summary>
    public string? Normalize(string text)
    {
        string plain = Plain(text);
        if (plain is "" or "default")
        {
            return Default;
        }

        // The list shows forms such as "limit n"; those are read by Parameters only.
        string? exact = Values.FirstOrDefault(
            value => Plain(value) == plain && !value.Contains('<', StringComparison.Ordinal));
        return exact ?? _spellings.GetValueOrDefault(plain) ?? Parameters?.Invoke(text.Trim());
    }

    /// <summary>A positive whole number, with or without a word before it.</summary>
    public static string? Number(string prefix, string text)
    {
        string digits = text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..] : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? $"{prefix}{number}"
            : null;
    }

    private static string Plain(string text) =>
        string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
