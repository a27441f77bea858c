using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>
/// Measures how long after its creation the list of calendars shows a calendar: what a create without an answer has
/// made is looked for there. A list of many pages takes its time, so what is found is no less than the delay.
/// </summary>
internal sealed class CalendarLagAsking(ProbeDesk desk)
{
    public Task AskAsync(CancellationToken cancellation) =>
        desk.Notes.AskAsync("CALENDARS", () => MeasureAsync(cancellation));

    private async Task<ProbeAnswer[]> MeasureAsync(CancellationToken cancellation)
    {
        DateTimeOffset made = desk.Time.GetUtcNow();
        for (int look = 0; ; look++)
        {
            TimeSpan passed = desk.Time.GetUtcNow() - made;
            (ProbeReply reply, var items) = await desk.Caller.ListAsync(
                "listCalendars", "/v7/calendars?page_size=20", WpsAnswers.IsListOfIds, cancellation);
            if (reply.Error is not null || items.Any(item => WpsJson.Text(item, "id") == desk.Second))
            {
                return [reply.Showing(LagAsking.Seconds(look == 0 ? TimeSpan.Zero : passed) + " s")];
            }

            if (passed > LagAsking.LookMax)
            {
                return [reply.Showing("never")];
            }

            await LagAsking.PauseAsync(desk.Time, made, look, cancellation);
        }
    }
}
