using System.Text;

namespace Icasync.Domain.Timetable;

/// <summary>
/// Unicode NFKC for dates, times, numbers and state words (DOMAIN 3.3, F1): full-width forms, wide and hard spaces and
/// every sign that stands for a digit become their plain forms. Needs a runtime with ICU, as SQL Server's client does.
/// </summary>
public static class CompatibilityFold
{
    /// <summary>
    /// The normalised text, trimmed. Half a surrogate pair, which no form of Unicode accepts, becomes U+FFFD and so is
    /// refused by whoever parses the text.
    /// </summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Trim();
        }

        StringBuilder valid = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            valid.Append(rune.ToString());
        }

        return valid.ToString().Normalize(NormalizationForm.FormKC).Trim();
    }
}
