using System.Globalization;
using System.Text.Json;

namespace Icasync.Activities.Wps;

/// <summary>One answer, or the lack of one, before anybody decides what to do about it.</summary>
internal sealed record WpsReply(WpsError? Error, JsonElement Data, TimeSpan? RetryAfter, bool NeverSent)
{
    // The code that WPS has for "unknown" (WPS-API 3).
    private const long UnreadableCode = 999999999;

    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Whether repeating the call surely repeats no effect (DESIGN 5).</summary>
    public bool CanRepeat(bool isWrite) => Error is not null
        && (NeverSent
            || Error.Class == WpsErrorClass.Throttled
            || (!isWrite && Error.Class == WpsErrorClass.Unknown));

    /// <summary>Whether WPS as a whole seems to be away: no answer, or 5xx.</summary>
    public bool IsOutage => Error is { Class: WpsErrorClass.Unknown, HttpStatus: 0 or >= 500 };

    /// <summary>Reads an answer: the envelope's code first, the HTTP status second (WPS-API 3).</summary>
    public static WpsReply Of(int status, TimeSpan? retryAfter, ReadOnlyMemory<byte> body)
    {
        JsonElement data = default;
        long code = 0;
        string message = string.Empty;
        if (!body.IsEmpty)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(body.Span.StartsWith(Utf8Mark) ? body[Utf8Mark.Length..] : body);
                JsonElement root = document.RootElement.Clone();
                JsonElement? said = Json.Member(root, "code");

                // A code that is no number is none of ours, and certainly not the 0 of a success.
                code = Json.Number(root, "code") ?? (said is null or { ValueKind: JsonValueKind.Null } ? 0 : NoCode(status));
                message = Json.Text(root, "msg") ?? string.Empty;
                data = Json.Member(root, "data") ?? (code == 0 && said is null ? root : default);
            }
            catch (JsonException)
            {
                // Not ours to read: a proxy's page, or an answer cut short. A success that cannot be read is no success.
                message = "the answer is no JSON";
                code = NoCode(status);
            }
        }

        if (code == 0 && status is >= 200 and < 300)
        {
            return new WpsReply(null, data, null, NeverSent: false);
        }

        string text = message.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"WPS answered HTTP {status}")
            : message[..Math.Min(message.Length, 300)];
        return new WpsReply(
            new WpsError(WpsErrors.Classify(status, code), status, code, text), default, retryAfter, NeverSent: false);
    }

    /// <summary>
    /// The same for a call that asks: a success without a body says nothing, while an operation without an output may well
    /// be answered so (WPS-API 3). An empty list taken for the truth would make everything a second time.
    /// </summary>
    public static WpsReply OfRead(int status, TimeSpan? retryAfter, ReadOnlyMemory<byte> body) =>
        body.IsEmpty && status is >= 200 and < 300
            ? new WpsReply(
                new WpsError(WpsErrorClass.Unknown, status, UnreadableCode, "the answer is empty"), default, retryAfter, NeverSent: false)
            : Of(status, retryAfter, body);

    /// <summary>No answer came.</summary>
    public static WpsReply Lost(string message, bool neverSent) => new(
        new WpsError(WpsErrorClass.Unknown, 0, 0, message), default, null, neverSent);

    private static long NoCode(int status) => status is >= 200 and < 300 ? UnreadableCode : 0;
}

/// <summary>Reads JSON that may be spelt a little differently: names in any case, numbers as text.</summary>
internal static class Json
{
    public static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (element.TryGetProperty(name, out JsonElement exact))
        {
            return exact;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    public static string? Text(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static long? Number(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long value) => value,
        { ValueKind: JsonValueKind.String } text when long.TryParse(
            text.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) => value,
        _ => null,
    };

    public static bool Flag(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.String } text => string.Equals(text.GetString(), "true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>The list of an answer: <c>items</c>, or <c>events</c> as an older client saw it (DOMAIN 4).</summary>
    public static IEnumerable<JsonElement> Items(JsonElement data)
    {
        JsonElement? items = Member(data, "items") ?? Member(data, "events");
        return items is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
    }
}
