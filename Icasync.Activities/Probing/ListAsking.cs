using System.Globalization;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>Asks about lists of events, by reads alone.</summary>
internal sealed class ListAsking(ProbeDesk desk)
{
    private const int TooManyDays = 32;
    private const int MinutesOfDay = 24 * 60;

    public async Task AskAsync(CancellationToken cancellation)
    {
        string day = ProbeEvents.Window(-60, 180);
        ProbeReply?[] refused =
        [
            await ListAsync("S18", day + "&page_size=500", cancellation),
            await ListAsync("S19", ProbeEvents.Window(0, TooManyDays * MinutesOfDay), cancellation),
            await ListAsync("S21", "page_size=10", cancellation),
            await ListAsync("S22", day + "&page_token=icasync-probe", cancellation),
        ];
        desk.Notes.Add("S34", [.. refused.OfType<ProbeReply>().Select(reply => reply.Showing())]);
        if (desk.EventId is { } id)
        {
            await desk.Notes.AskAsync("S20", async () =>
            {
                ProbeReply reply = await desk.ReadAsync(
                    "listEvents", desk.Main, "events?" + ProbeEvents.Window(30, 120), WpsAnswers.IsListOfIds,
                    cancellation);
                return [reply.Showing([.. reply.Items.Select(item => WpsJson.Text(item, "id")!).Where(id.Equals)])];
            });
        }
    }

    private async Task<ProbeReply?> ListAsync(string question, string query, CancellationToken cancellation)
    {
        ProbeReply? reply = null;
        await desk.Notes.AskAsync(question, async () =>
        {
            reply = await desk.ReadAsync(
                "listEvents", desk.Main, "events?" + query, WpsAnswers.IsListOfIds, cancellation);
            return [reply.ShowingEach(item => WpsJson.Text(item, "id"))];
        });
        return reply;
    }
}
