using System.Globalization;
using System.Text.Json;

namespace Icasync.WpsSimulator.State;

/// <summary>
/// A <c>calendar_time</c>: a whole day or an instant (WPS-API 4). Instants keep whole seconds.
/// </summary>
internal readonly record struct CalTime(bool IsDate, DateTimeOffset Instant)
{
    /// <summary>The tenant lives at +08:00 all year (DESIGN 8).</summary>
    public static readonly TimeSpan LocalOffset = TimeSpan.FromHours(8);

    private static readonly string[] InstantFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads the JSON object; false when neither or both forms are there, or one is malformed.</summary>
    public static bool TryRead(JsonElement value, out CalTime time)
    {
        time = default;
        string? date = Text(value, "date", out bool dateFits);
        string? instant = Text(value, "datetime", out bool instantFits);
        if (!dateFits || !instantFits || (date is null) == (instant is null))
        {
            return false;
        }

        if (instant is not null)
        {
            bool fits = TryInstant(instant, out DateTimeOffset parsed);
            time = new(false, parsed);
            return fits;
        }

        if (!DateOnly.TryParseExact(
            date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return false;
        }

        time = new(true, new(day.ToDateTime(TimeOnly.MinValue), LocalOffset));
        return true;
    }

    /// <summary>RFC 3339 with an offset or Z; a text without one is refused rather than guessed.</summary>
    public static bool TryInstant(string text, out DateTimeOffset instant)
    {
        instant = default;
        bool hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (!hasOffset || !DateTimeOffset.TryParseExact(
            text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset parsed))
        {
            return false;
        }

        instant = parsed.AddTicks(-(parsed.Ticks % TimeSpan.TicksPerSecond)).ToOffset(LocalOffset);
        return true;
    }

    /// <summary>The first instant after this end: the end day of an all-day event is included (WPS-API 7).</summary>
    public DateTimeOffset EndInstant => IsDate ? Instant.AddDays(1) : Instant;

    /// <summary>ISO 8601; all-day times as a date.</summary>
    public string ToText(bool utc = false) => IsDate
        ? Instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : FormatInstant(Instant, utc);

    public static string FormatInstant(DateTimeOffset instant, bool utc) => utc
        ? instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : instant.ToOffset(LocalOffset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public void Write(Utf8JsonWriter writer, string name, bool utc)
    {
        writer.WriteStartObject(name);
        writer.WriteString(IsDate ? "date" : "datetime", ToText(utc));
        writer.WriteEndObject();
    }

    private static string? Text(JsonElement value, string name, out bool fits)
    {
        fits = true;
        if (!value.TryGetProperty(name, out JsonElement inner) || inner.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        fits = inner.ValueKind == JsonValueKind.String;
        return fits ? inner.GetString() : null;
    }
}
