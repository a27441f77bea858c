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

    /// <summary>
    /// Reads an answer: the envelope's code first, the HTTP status second (WPS-API 3). A success is only what says so:
    /// a code of 0 in an envelope, and what the operation promises with it. Everything else that looks like a success
    /// is an unknown outcome, because an empty answer taken for the truth loses or doubles what was asked for.
    /// </summary>
    /// <param name="isWhole">Whether the data holds what the operation promises.</param>
    /// <param name="isBare">Whether a success stands without an envelope, as the answer of the token call does.</param>
    public static WpsReply Of(
        int status, TimeSpan? retryAfter, ReadOnlyMemory<byte> body, Func<JsonElement, bool> isWhole,
        bool isBare = false)
    {
        JsonElement root = default;
        bool isJson = true;
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                body.Span.StartsWith(Utf8Mark) ? body[Utf8Mark.Length..] : body);
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Not ours to read: nothing, a proxy's page, or an answer cut short.
            isJson = false;
        }

        JsonElement? said = WpsJson.Member(root, "code");
        bool isEnvelope = said is not null || !isBare;
        JsonElement data = isEnvelope ? WpsJson.Member(root, "data") ?? default : root;
        bool succeeds = status is >= 200 and < 300;

        // A code that is no number is none of ours, and certainly not the 0 of a success.
        long code = WpsJson.Number(root, "code")
            ?? (succeeds && (isEnvelope || !isJson) ? UnreadableCode : 0);
        if (code == 0 && succeeds)
        {
            return isWhole(data)
                ? new WpsReply(null, data, null, NeverSent: false)
                : Failed(status, UnreadableCode, "the answer lacks what the operation promises", retryAfter);
        }

        string message = WpsJson.Text(root, "msg") is { Length: > 0 } text ? text[..Math.Min(text.Length, 300)]
            : body.IsEmpty && succeeds ? "the answer is empty"
            : !isJson && !body.IsEmpty ? "the answer is no JSON"
            : string.Create(CultureInfo.InvariantCulture, $"WPS answered HTTP {status}");
        return Failed(status, code, message, retryAfter);
    }

    /// <summary>No answer came.</summary>
    public static WpsReply Lost(string message, bool neverSent) => new(
        new WpsError(WpsErrorClass.Unknown, 0, 0, message), default, null, neverSent);

    private static WpsReply Failed(int status, long code, string message, TimeSpan? retryAfter) => new(
        new WpsError(WpsErrors.Classify(status, code), status, code, message), default, retryAfter, NeverSent: false);
}
