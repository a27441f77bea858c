using System.Globalization;

namespace Icasync.WpsSimulator.Control;

/// <summary>Reads the switch values that carry parameters, and writes them in one canonical form.</summary>
internal static class SwitchParameters
{
    private static readonly string[] ThrottleCodes = ["429000001", "400000001", "400411031", "400411036"];

    /// <summary><c>name=value;name=value</c>, also with commas; a part without a value has an empty one.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(string text, params char[] separators) =>
    [
        .. text.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .Select(part => new KeyValuePair<string, string>(part[0], part.Length > 1 ? part[1] : "")),
    ];

    /// <summary>S14: what is lost, by operation; a bare kind means every write.</summary>
    public static string? LostReplies(string text)
    {
        List<string> parts = [];
        foreach ((string name, string value) in Pairs(text, ';', ','))
        {
            string operation = value.Length == 0 ? "*" : name;
            string[] kind = (value.Length == 0 ? name : value).ToLowerInvariant().Split(':');
            bool timesFit = kind.Length == 1 || (kind.Length == 2 && int.TryParse(kind[1], out int times) && times > 0);
            if (!timesFit || kind[0] is not ("drop" or "500" or "timeout"))
            {
                return null;
            }

            parts.Add($"{operation}={string.Join(':', kind)}");
        }

        return parts.Count == 0 ? null : string.Join(';', parts);
    }

    /// <summary>S23: a throttling code, with or without a Retry-After in seconds.</summary>
    public static string? Throttling(string text)
    {
        string code = "429000001";
        string? retryAfter = null;
        foreach ((string name, string value) in Pairs(text.Replace('+', ';'), ';', ',', ' '))
        {
            if (ThrottleCodes.Contains(name))
            {
                code = name;
            }
            else if (string.Equals(name, "retry-after", StringComparison.OrdinalIgnoreCase))
            {
                retryAfter = value.Length == 0 ? "1" : Seconds(value);
                if (retryAfter is null)
                {
                    return null;
                }
            }
            else if (name is not ("429" or "on"))
            {
                return null;
            }
        }

        return retryAfter is null ? code : $"{code};retry-after={retryAfter}";
    }

    /// <summary>S24: seconds a list and a search lag behind; a bare number is the list.</summary>
    public static string? Delays(string text)
    {
        List<string> parts = [];
        foreach ((string name, string value) in Pairs(text, ';', ','))
        {
            string what = value.Length == 0 ? "list" : name.ToLowerInvariant();
            if (Seconds(value.Length == 0 ? name : value) is not string seconds || what is not ("list" or "search"))
            {
                return null;
            }

            parts.Add($"{what}={seconds}");
        }

        return parts.Count == 0 ? null : string.Join(';', parts);
    }

    /// <summary>S26: words that the content check refuses, and trimming.</summary>
    public static string? Text(string text)
    {
        List<string> parts = [];
        foreach ((string name, string value) in Pairs(text, ';'))
        {
            if (string.Equals(name, "words", StringComparison.OrdinalIgnoreCase) && value.Length > 0)
            {
                parts.Add($"words={value}");
            }
            else if (string.Equals(name, "trim", StringComparison.OrdinalIgnoreCase) && value is "" or "true")
            {
                parts.Add("trim");
            }
            else
            {
                return null;
            }
        }

        return parts.Count == 0 ? null : string.Join(';', parts);
    }

    private static string? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? seconds.ToString(CultureInfo.InvariantCulture)
            : null;
}
