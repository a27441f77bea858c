using System.Globalization;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>Asks about signature, clock and token, by reads alone.</summary>
internal sealed class CallAsking(ProbeDesk desk)
{
    private const int SkewMax = 24 * 60 * 60;

    public async Task AskAsync(CancellationToken cancellation)
    {
        await desk.Notes.AskAsync("S1", () => SignatureAsync(cancellation));
        await desk.Notes.AskAsync("S2", async () =>
        [
            (await desk.Caller.SendAsync(ProbeDesk.Smallest, cancellation, token: "icasync-probe-no-token")).Showing(),
        ]);
        NoteClock();
    }

    private async Task<ProbeAnswer[]> SignatureAsync(CancellationToken cancellation)
    {
        ProbeReply good = await desk.Caller.SendAsync(ProbeDesk.Smallest, cancellation);
        WpsMessages wrong = new(desk.Options with { AppKey = "icasync-probe-wrong-key" }, desk.Time);
        ProbeReply bad = await desk.Caller.SendAsync(ProbeDesk.Smallest, cancellation, wrong);
        if (good.Error is not null || bad.Error is null || await IsTakenAsync(SkewMax, cancellation))
        {
            return [good.Showing(), bad.Showing()];
        }

        int taken = 0;
        for (int refused = SkewMax; refused - taken > 1;)
        {
            int middle = (taken + refused) / 2;
            (taken, refused) = await IsTakenAsync(middle, cancellation) ? (middle, refused) : (taken, middle);
        }

        return [good.Showing(), bad.Showing(), good.Showing(taken.ToString(CultureInfo.InvariantCulture))];
    }

    private async Task<bool> IsTakenAsync(int seconds, CancellationToken cancellation)
    {
        // Dates ahead are cut to whole seconds towards the true time, so the number that is found is the limit itself.
        ShiftedClock clock = new(desk.Time, TimeSpan.FromSeconds(seconds) + Behind());
        ProbeReply reply = await desk.Caller.SendAsync(
            ProbeDesk.Smallest, cancellation, new WpsMessages(desk.Options, clock));
        return reply.Error is null;
    }

    // How far this machine's clock is behind that of WPS; a date of whole seconds tells nothing finer than two.
    private TimeSpan Behind() =>
        desk.Caller.Clock is { } clock && (clock.Theirs - clock.Ours).Duration() > TimeSpan.FromSeconds(2)
            ? clock.Theirs - clock.Ours
            : TimeSpan.Zero;

    private void NoteClock()
    {
        if (desk.Caller.Clock is not { } clock)
        {
            desk.Notes.Skip("answers carry no date", "CLOCK");
            return;
        }

        double seconds = Math.Round((clock.Ours - clock.Theirs).TotalSeconds);
        string ahead = seconds.ToString("0 's ahead'", CultureInfo.InvariantCulture);
        desk.Notes.Add("CLOCK", [new ProbeAnswer(200, 0, ahead)]);
    }
}
