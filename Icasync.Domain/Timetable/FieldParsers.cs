using System.Globalization;
using System.Text;

namespace Icasync.Domain.Timetable;

/// <summary>Reads single fields of the source (DOMAIN 3.3). Each answers null for what it does not accept.</summary>
public static class FieldParsers
{
    private static readonly char[] NameSeparators = [',', '，', '、', ';', '；'];

    /// <summary>NFKC and trim; null when nothing is left (DOMAIN F1: never for keys and names).</summary>
    public static string? Normal(string? text) =>
        Cell.Text(text) is { } cell && CompatibilityFold.Fold(cell) is { Length: > 0 } folded ? folded : null;

    /// <summary>
    /// <c>yyyy/M/d</c>, <c>yyyy-M-d</c> or <c>yyyyMMdd</c>; a time behind a space or T is ignored when it is one, a
    /// zone is refused (DOMAIN F6).
    /// </summary>
    public static DateOnly? Date(ReadOnlySpan<char> normal)
    {
        int cut = normal.IndexOfAny(' ', 'T', 't');
        if (cut >= 0)
        {
            ReadOnlySpan<char> time = normal[(cut + 1)..].Trim();
            if (time.Length > 0 && Clock(time) is null)
            {
                return null;
            }

            normal = normal[..cut];
        }

        if (normal.Length == 8 && Number(normal, 1, 99999999) is { } packed)
        {
            return Day(packed / 10000, packed / 100 % 100, packed % 100);
        }

        Span<Range> parts = stackalloc Range[4];
        return normal.Split(parts, normal.Contains('/') ? '/' : '-') == 3
            && Part(normal[parts[0]], 4, 4) is { } year
            && Part(normal[parts[1]], 1, 2) is { } month
            && Part(normal[parts[2]], 1, 2) is { } day
            ? Day(year, month, day)
            : null;
    }

    /// <summary>
    /// <c>H:mm</c>, <c>H:mm:ss</c>, <c>H:mm:ss.fff</c> or three to four digits; a date in front is ignored, a zone is
    /// refused.
    /// </summary>
    public static TimeOnly? Time(ReadOnlySpan<char> normal)
    {
        int cut = normal.IndexOfAny(' ', 'T', 't');
        if (cut >= 0)
        {
            if (Date(normal[..cut]) is null)
            {
                return null;
            }

            normal = normal[(cut + 1)..].Trim();
        }

        return Clock(normal);
    }

    /// <summary>A whole number of the range, digits only.</summary>
    public static int? Number(ReadOnlySpan<char> normal, int min, int max)
    {
        foreach (char c in normal)
        {
            if (!char.IsAsciiDigit(c))
            {
                return null;
            }
        }

        return normal.Length is > 0 and <= 9
            && int.TryParse(normal, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max
            ? number
            : null;
    }

    /// <summary>
    /// A whole number of the range; <c>.0</c> behind it, as a table of real numbers writes it, changes nothing.
    /// </summary>
    public static int? Whole(ReadOnlySpan<char> normal, int min, int max) =>
        Number(Cell.HasFractionOfNothing(normal) ? normal[..normal.IndexOf('.')] : normal, min, max);

    /// <summary>
    /// Check-in words; <paramref name="known"/> is false for a word that is none of them (DOMAIN 3.3).
    /// </summary>
    public static CheckIn CheckInOf(string? text, out bool known)
    {
        known = true;
        switch (Normal(text)?.ToUpperInvariant())
        {
            case null:
                return CheckIn.Unset;
            case "1" or "打卡" or "是" or "Y":
                return CheckIn.Yes;
            case "0" or "不打卡" or "否" or "N":
                return CheckIn.No;
            default:
                known = false;
                return CheckIn.Unset;
        }
    }

    /// <summary>
    /// Splits a cell of numbers or names, trims, drops empty and repeated ones, keeps the order (DOMAIN 3.2.6).
    /// </summary>
    public static IReadOnlyList<string> Split(string? cell) =>
        Cell.Text(cell) is not { } text ? []
        : text.IndexOfAny(NameSeparators) < 0 ? [text]
        : text.Split(NameSeparators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !Cell.IsNullWord(part)).Distinct(StringComparer.Ordinal).ToArray();

    /// <summary>The numbers of people in a cell; what lost its digits names nobody.</summary>
    public static IReadOnlyList<string> PeopleNumbers(string? cell) => Split(cell) switch
    {
        [] => [],
        [{ } one] => Cell.Key(one) is { } key && !Cell.IsScientific(key) ? [key] : [],
        { } several => several.Select(Cell.Key).OfType<string>().Where(key => !Cell.IsScientific(key)).Distinct(
            StringComparer.Ordinal).ToArray(),
    };

    /// <summary>
    /// The names that belong to numbers. With one number the cell is one name: a comma in it is part of the name
    /// (<c>O'Connor, Seán B.</c>), not a second person without a number.
    /// </summary>
    public static IReadOnlyList<string> PeopleNames(string? cell, string? numbers) =>
        Cell.Text(cell) is not { } name ? []
        : name.IndexOfAny(NameSeparators) < 0 || Split(numbers).Count == 1 ? [name]
        : Split(cell);

    /// <summary>
    /// A course name: a run of CR and LF is one space, trimmed (DOMAIN F2). Null when nothing is left.
    /// </summary>
    public static string? CourseName(string? cell)
    {
        if (Cell.Text(cell) is not { } text)
        {
            return null;
        }

        if (text.AsSpan().IndexOfAny('\r', '\n') < 0)
        {
            return text;
        }

        StringBuilder name = new(text.Length);
        bool broken = false;
        foreach (char c in text)
        {
            bool breaks = c is '\r' or '\n';
            if (!breaks)
            {
                name.Append(c);
            }
            else if (!broken)
            {
                name.Append(' ');
            }

            broken = breaks;
        }

        string joined = name.ToString().Trim();
        return joined.Length == 0 ? null : joined;
    }

    private static DateOnly? Day(int year, int month, int day) =>
        year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;

    private static TimeOnly? Clock(ReadOnlySpan<char> text)
    {
        int? hour, minute, second = 0;
        Span<Range> parts = stackalloc Range[4];
        int count = text.Split(parts, ':');
        if (count <= 1)
        {
            int? packed = Part(text, 3, 4);
            (hour, minute) = (packed / 100, packed % 100);
        }
        else
        {
            hour = Part(text[parts[0]], 1, 2);
            minute = Part(text[parts[1]], 2, 2);
            second = count switch { 2 => 0, 3 => Seconds(text[parts[2]]), _ => null };
        }

        return hour <= 23 && minute <= 59 && second <= 59 ? new TimeOnly(hour.Value, minute.Value, second.Value) : null;
    }

    private static int? Seconds(ReadOnlySpan<char> text)
    {
        int dot = text.IndexOf('.');
        return dot < 0 || Part(text[(dot + 1)..], 1, 7) is not null ? Part(dot < 0 ? text : text[..dot], 2, 2) : null;
    }

    private static int? Part(ReadOnlySpan<char> text, int lengthMin, int lengthMax) =>
        text.Length >= lengthMin && text.Length <= lengthMax ? Number(text, 0, int.MaxValue) : null;
}
