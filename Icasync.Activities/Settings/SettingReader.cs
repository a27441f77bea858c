using System.Globalization;

namespace Icasync.Activities.Settings;

/// <summary>Reads single settings and collects what is wrong, so that a person is told everything at once.</summary>
public sealed class SettingReader(SettingsLayers layers)
{
    private readonly List<SettingProblem> _problems = [];

    /// <summary>Throws when any setting was wrong.</summary>
    public void ThrowIfWrong()
    {
        if (_problems.Count > 0)
        {
            throw new SettingsException(_problems);
        }
    }

    /// <summary>Records a problem.</summary>
    public void Refuse(string name, string? value, string form) => _problems.Add(new SettingProblem(name, value, form));

    /// <summary>A text without surrounding space; null when it is not set or empty.</summary>
    public string? Text(string name) => layers.Find(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Like <see cref="Text"/>, but an empty value stays an empty text: it is a choice of its own.</summary>
    public string? RawText(string name) => layers.Find(name)?.Trim();

    /// <summary>A whole number within bounds.</summary>
    public int Whole(string name, int standard, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return standard;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= min && value <= max)
        {
            return value;
        }

        Refuse(name, text, $"a whole number from {min} to {max}");
        return standard;
    }

    /// <summary>A number within bounds; the lower one excluded when <paramref name="aboveMin"/>.</summary>
    public double Number(string name, double standard, double min, double max, bool aboveMin)
    {
        if (Text(name) is not { } text)
        {
            return standard;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value <= max && (aboveMin ? value > min : value >= min))
        {
            return value;
        }

        string from = aboveMin ? "above" : "from";
        Refuse(
            name, text,
            string.Create(CultureInfo.InvariantCulture, $"a number {from} {min} up to {max}, with a point"));
        return standard;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string name, bool standard)
    {
        switch (Text(name))
        {
            case null:
                return standard;
            case { } text when text.Equals("true", StringComparison.OrdinalIgnoreCase) || text == "1":
                return true;
            case { } text when text.Equals("false", StringComparison.OrdinalIgnoreCase) || text == "0":
                return false;
            case { } text:
                Refuse(name, text, "true or false");
                return standard;
        }
    }

    /// <summary>One of some words, whatever their case; answered as it is spelt in <paramref name="words"/>.</summary>
    public string Word(string name, string standard, params IReadOnlyList<string> words)
    {
        if (Text(name) is not { } text)
        {
            return standard;
        }

        if (words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found;
        }

        Refuse(name, text, string.Join(" or ", words));
        return standard;
    }

    /// <summary>
    /// Texts between commas, as a Chinese keyboard has them too; an empty one among them is refused, because it may be
    /// a value that got lost.
    /// </summary>
    public IReadOnlyList<string> List(string name)
    {
        if (Text(name) is not { } text)
        {
            return [];
        }

        string[] parts = text.Split([',', '，'], StringSplitOptions.TrimEntries);
        if (parts.Contains(string.Empty))
        {
            Refuse(name, text, "values between commas, none of them empty");
            return [];
        }

        return parts;
    }

    /// <summary>
    /// Numbers of people between commas. What no number holds is refused: with another separator the list would name
    /// nobody.
    /// </summary>
    public IReadOnlyList<string> Numbers(string name)
    {
        IReadOnlyList<string> numbers = List(name);
        if (numbers.FirstOrDefault(number => number.Any(one => char.IsWhiteSpace(one) || ";；、|".Contains(one)))
            is { } wrong)
        {
            Refuse(name, wrong, "numbers of people between commas");
        }

        return numbers;
    }

    /// <summary>An absolute HTTPS address, or an HTTP one of this machine: what is sent there can be secret.</summary>
    public Uri? Address(string name, Uri? standard)
    {
        Uri? address = Link(name, standard);
        if (address is not null && IsClearText(address))
        {
            Refuse(name, address.GetLeftPart(UriPartial.Authority),
                "an https:// address; http:// is for loopback alone");
            return standard;
        }

        return address;
    }

    /// <summary>An absolute HTTP or HTTPS address that is only shown to people.</summary>
    public Uri? Link(string name, Uri? standard)
    {
        if (Text(name) is not { } text)
        {
            return standard;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.UserInfo.Length == 0)
        {
            return address;
        }

        Refuse(
            name, text.Contains('@', StringComparison.Ordinal) ? null
            : text, "an absolute http:// or https:// address without a password");
        return standard;
    }

    /// <summary>Whether what is sent there can be read on the way.</summary>
    internal static bool IsClearText(Uri address) => address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback;
}
