using System.Globalization;
using System.Text.Json;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>Measures how long after its creation lists and the search show an event.</summary>
internal sealed class LagAsking(ProbeDesk desk)
{
    /// <summary>How long it is looked for at most.</summary>
    public static readonly TimeSpan LookMax = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public async Task AskAsync(CancellationToken cancellation) =>
        await desk.Notes.AskAsync("S24", () => MeasureAsync(cancellation));

    private async Task<ProbeAnswer[]> MeasureAsync(CancellationToken cancellation)
    {
        Dictionary<string, object?> body = ProbeEvents.Body(ProbeEvents.Title + " 1");
        ProbeReply made = await desk.CreateEventsAsync(desk.Main, [body], cancellation);
        if (made.Items.Select(item => WpsJson.Text(item, "id")).FirstOrDefault() is not { } id)
        {
            return [made.Showing()];
        }

        desk.EventId = id;
        DateTimeOffset began = desk.Time.GetUtcNow();
        ProbeAnswer? list = null;
        ProbeAnswer? search = null;
        for (int look = 0; list is null || search is null; look++)
        {
            TimeSpan passed = desk.Time.GetUtcNow() - began;
            string seen = passed > LookMax ? "never" : Seconds(look == 0 ? TimeSpan.Zero : passed);
            list ??= Seen(
                await desk.ReadAsync(
                    "listEvents", desk.Main, "events?" + ProbeEvents.Window(-60, 180), WpsAnswers.IsListOfIds,
                    cancellation),
                id, seen);
            search ??= Seen(
                await desk.ReadAsync(
                    "searchEvents", desk.Main, "events/search", WpsAnswers.IsListOfIds, cancellation,
                    new { keyword = ProbeEvents.Title }),
                id, seen);
            if (list is null || search is null)
            {
                await PauseAsync(desk.Time, began, look, cancellation);
            }
        }

        desk.Lag = list.Seen is [{ } text] && double.TryParse(text, CultureInfo.InvariantCulture, out double seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;
        return [list, search];
    }

    // A look that is refused tells nothing further, and one that comes too late for any list is the last.
    private static ProbeAnswer? Seen(ProbeReply reply, string id, string seen) =>
        reply.Error is not null ? reply.Showing()
        : seen == "never" || reply.Items.Any(item => WpsJson.Text(item, "id") == id) ? reply.Showing(seen)
        : null;

    /// <summary>Waits until the look after this one, counted from 0, is due.</summary>
    public static Task PauseAsync(TimeProvider time, DateTimeOffset began, int look, CancellationToken cancellation)
    {
        TimeSpan next = (LookEvery * (look + 1)) - (time.GetUtcNow() - began);
        return next > TimeSpan.Zero ? Task.Delay(next, time, cancellation) : Task.CompletedTask;
    }

    /// <summary>A time as it is told, in halves of a second.</summary>
    public static string Seconds(TimeSpan passed) =>
        (Math.Round(passed.TotalSeconds * 2) / 2).ToString(CultureInfo.InvariantCulture);
}
