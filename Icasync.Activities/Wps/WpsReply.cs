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
                using JsonDocument document = JsonDocument.Parse(
                    body.Span.StartsWith(Utf8Mark) ? body[Utf8Mark.Length..] : body);
                JsonElement root = document.RootElement.Clone();
                JsonElement? said = WpsJson.Member(root, "code");

                // A code that is no number is none of ours, and certainly not the 0 of a success.
                code = WpsJson.Number(root, "code")
                    ?? (said is null or { ValueKind: JsonValueKind.Null } ? 0 : NoCode(status));
                message = WpsJson.Text(root, "msg") ?? string.Empty;
                data = WpsJson.Member(root, "data") ?? (code == 0 && said is null ? root : default);
            }
            catch (JsonException)
            {
                // Not ours to read: a proxy's page, or an answer cut short. A success that cannot be read is no
                // success.
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
    /// The same for a call that asks: a success without a body says nothing, while an operation without an output may
    /// well be answered so (WPS-API 3). An empty list taken for the truth would make everything a second time.
    /// </summary>
    public static WpsReply OfRead(int status, TimeSpan? retryAfter, ReadOnlyMemory<byte> body) =>
        body.IsEmpty && status is >= 200 and < 300
            ? new WpsReply(
                new WpsError(WpsErrorClass.Unknown, status, UnreadableCode, "the answer is empty"), default, retryAfter,
                NeverSent: false)
            : Of(status, retryAfter, body);

    /// <summary>No answer came.</summary>
    public static WpsReply Lost(string message, bool neverSent) => new(
        new WpsError(WpsErrorClass.Unknown, 0, 0, message), default, null, neverSent);

    private static long NoCode(int status) => status is >= 200 and < 300 ? UnreadableCode : 0;
}
