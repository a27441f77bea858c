using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icasync.Activities.Base;

/// <summary>How enums and instants are written in tables and answers.</summary>
public static class WireFormat
{
    /// <summary>JSON as our tables, the command line and the HTTP API write it: camelCase, enums as words.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>The word of an enum value, such as <c>completedWithFailures</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The enum value of a word; throws when the database holds a word we never wrote.</summary>
    public static T Parse<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);

    /// <summary>Reads a word that somebody else wrote: only as <see cref="Word"/> writes it.</summary>
    public static bool TryParse<T>(string? word, out T value)
        where T : struct, Enum => Enum.TryParse(word, ignoreCase: true, out value) && Word(value) == word;

    /// <summary>The code of an enum value in capitals, such as <c>SOURCE_EMPTY</c>.</summary>
    public static string Code<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    /// <summary>An instant as UTC text of fixed width, so that text order is time order.</summary>
    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The instant that the clock shows, as text.</summary>
    public static string NowText(this TimeProvider time) => Instant(time.GetUtcNow());

    /// <summary>Reads what <see cref="Instant"/> wrote.</summary>
    public static DateTimeOffset? ParseInstant(string? text) => text is null
        ? null
        : DateTimeOffset.ParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
