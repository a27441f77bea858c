using System.Globalization;
using System.Text.RegularExpressions;

namespace Icasync.Domain.Timetable;

/// <summary>
/// Reads when the source says it changed a person (DOMAIN 1.4): the forms that the academic system and its exports
/// write. What could be two moments, such as <c>03/04/2025</c>, is not read.
/// </summary>
public static partial class UpdateTime
{
    /// <summary>A spreadsheet counts days from here; between these bounds lie the years 1954 to 2119.</summary>
    private static readonly DateTime SheetStart = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);
    private const double SheetDayMin = 20_000;
    private const double SheetDayMax = 80_000;

    /// <summary>Years of two digits up to this one are of this century, as Oracle's RR reads them.</summary>
    private const int YearOfCenturyMax = 49;

    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    private static readonly string[] Forms =
    [
        "yyyy-M-d", "yyyy-M-d H:m", "yyyy-M-d H:m:s", "yyyy-M-d H:m:s.FFFFFFF", "yyyyMMdd", "yyyyMMddHHmm",
            "yyyyMMddHHmmss",
        "yyyyMMddHHmmssfff", "MMM d yyyy h:mmtt",
    ];

    private static readonly string[] ZonedForms =
        [.. Forms.Where(form => form.Contains(":m", StringComparison.Ordinal)).Select(form => form + "zzz")];

    private static readonly string[] Months =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <summary>
    /// The moment, or null when the text is of none of the forms. A text without a zone is of +08:00.
    /// </summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (FieldParsers.Normal(text) is not { } normal)
        {
            return null;
        }

        if (OracleText().Match(normal) is { Success: true } oracle)
        {
            return OfOracle(oracle);
        }

        if (SheetDay().IsMatch(normal))
        {
            double day = double.Parse(normal, CultureInfo.InvariantCulture);
            return day is >= SheetDayMin and <= SheetDayMax ? new DateTimeOffset(SheetStart.AddDays(day), Shanghai)
                : null;
        }

        string plain = Spaces().Replace(normal.Replace('/', '-').Replace('T', ' '), " ");
        if (DateTime.TryParseExact(plain, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            return new DateTimeOffset(local, Shanghai);
        }

        string zoned = plain.EndsWith('Z') ? plain[..^1] + "+00:00" : plain;
        return DateTimeOffset.TryParseExact(
            zoned, ZonedForms, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out DateTimeOffset at)
            ? at
            : null;
    }

    // 01-9月 -24 08.00.00.000 上午, 01-SEP-24 08.00.00.000000 AM: the default forms of Oracle's DATE and TIMESTAMP.
    private static DateTimeOffset? OfOracle(Match text)
    {
        int Number(string group) => text.Groups[group].Success ? int.Parse(
            text.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        int year = Number("year");
        year += year > 99 ? 0 : year <= YearOfCenturyMax ? 2000 : 1900;
        string word = text.Groups["word"].Value.ToUpperInvariant();
        int month = text.Groups["month"].Success ? Number("month") : Array.IndexOf(Months, word) + 1;
        int hour = Number("hour");
        if (text.Groups["half"].Success)
        {
            bool afternoon = text.Groups["half"].Value.ToUpperInvariant() is "PM" or "下午";
            hour = hour is >= 1 and <= 12 ? (hour % 12) + (afternoon ? 12 : 0) : -1;
        }

        bool good = month is >= 1 and <= 12 && year >= 1 && Number("day") is >= 1 and var day
            && day <= DateTime.DaysInMonth(year, month)
            && hour is >= 0 and <= 23 && Number("minute") <= 59 && Number("second") <= 59;
        return good
            ? new DateTimeOffset(year, month, Number("day"), hour, Number("minute"), Number("second"), Shanghai)
                .AddTicks(
                    text.Groups["part"].Success ? (long)(
                        double.Parse(
                            "0." + text.Groups["part"].Value, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond)
                                : 0)
            : null;
    }

    [GeneratedRegex(
        @"^(?<day>\d{1,2})-(?:(?<month>\d{1,2})月|(?<word>[A-Za-z]{3}))\s*-(?<year>\d{2}|\d{4})"
        + @"(?:\s+(?<hour>\d{1,2})[.:](?<minute>\d{2})[.:](?<second>\d{2})(?:\.(?<part>\d{1,9}))?"
        + @"(?:\s*(?<half>[AaPp][Mm]|上午|下午))?)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex OracleText();

    [GeneratedRegex(@"^\d{5}(?:\.\d+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SheetDay();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
