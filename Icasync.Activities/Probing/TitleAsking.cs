using System.Globalization;
using System.Text;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>Finds how long a calendar's title may be and in which unit, by new names for a scratch calendar.</summary>
/// <param name="title">The calendar's title, with which every new name begins: a killed probe is found by it.</param>
internal sealed class TitleAsking(ProbeDesk desk, string title)
{
    private const int LengthMax = 128;

    /// <summary>What documents say (WPS-API 5): it and the next are tried first.</summary>
    private const int Assumed = 40;

    /// <summary>One code point, two UTF-16 units, four bytes of UTF-8.</summary>
    private const string Wide = "😀";

    /// <summary>One code point, one UTF-16 unit, three bytes of UTF-8.</summary>
    private const string Chinese = "探";

    private ProbeReply? _unread;

    public Task AskAsync(CancellationToken cancellation) =>
        desk.Notes.AskAsync("TITLE", () => MeasureAsync(cancellation));

    private async Task<ProbeAnswer[]> MeasureAsync(CancellationToken cancellation)
    {
        if (await IsTakenAsync("x", LengthMax, cancellation))
        {
            return [new ProbeAnswer(200, 0, $"{LengthMax} or more")];
        }

        // The title itself was taken, so that many units are possible.
        int taken = title.Length;
        for (int refused = LengthMax; refused - taken > 1 && _unread is null;)
        {
            int middle = taken < Assumed && refused > Assumed ? Assumed
                : taken == Assumed ? Assumed + 1
                : (taken + refused) / 2;
            (taken, refused) = await IsTakenAsync("x", middle, cancellation) ? (middle, refused) : (taken, middle);
        }

        string unit = await IsTakenAsync(Wide, taken, cancellation) ? "code points"
            : await IsTakenAsync(Chinese, taken, cancellation) ? "UTF-16 units"
            : "bytes";
        return _unread is { } reply
            ? [reply.Showing()]
            : [new ProbeAnswer(200, 0, string.Create(CultureInfo.InvariantCulture, $"{taken} {unit}"))];
    }

    // A title of so many code points, all but the first of which are this one.
    private async Task<bool> IsTakenAsync(string filler, int length, CancellationToken cancellation)
    {
        string name = new StringBuilder(title).Insert(
            title.Length, filler, Math.Max(0, length - title.Length)).ToString();
        ProbeReply reply = await desk.WriteAsync(
            "updateCalendar", desk.Main, "update", new { summary = name }, _ => true, cancellation);
        bool isSame = reply.Error is { Class: WpsErrorClass.NoChange };
        _unread ??= reply.Error is null || isSame || reply.Showing().Refusal is not null ? null : reply;
        return reply.Error is null || isSame;
    }
}
