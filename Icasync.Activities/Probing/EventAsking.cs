using System.Text.Json;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>Asks about single events of the main scratch calendar.</summary>
internal sealed class EventAsking(ProbeDesk desk)
{
    private const int SummaryMax = 1200;

    public async Task AskAsync(CancellationToken cancellation)
    {
        await CreatesAsync(cancellation);
        if (desk.EventId is not { } id)
        {
            desk.Notes.Skip("no event could be made", "S16", "S17", "S20");
            return;
        }

        Dictionary<string, object?> same = ProbeEvents.Body(ProbeEvents.Title + " 1");
        await desk.Notes.AskAsync("S16", async () => [(await UpdateAsync(id, same, cancellation)).Showing()]);
        await desk.Notes.AskAsync("S17", async () =>
        {
            ProbeReply update = await UpdateAsync(id, new() { ["description"] = null }, cancellation);
            ProbeReply held = await GetAsync(id, cancellation);
            return [update.Showing(), held.Showing(Text(held, "description"))];
        });
    }

    // That no answer was lost while somebody looked is no promise: one that is lost tells what the others may mean.
    private async Task<ProbeAnswer[]> LostAsync(CancellationToken cancellation)
    {
        string title = ProbeEvents.Title + " lost";
        ProbeReply made = await CreateAsync(ProbeEvents.Body(title), cancellation);
        if (made.Error is not { Class: WpsErrorClass.Unknown })
        {
            return [made.Showing("off")];
        }

        await desk.SettleAsync(cancellation);
        ProbeReply list = await desk.ReadAsync(
            "listEvents", desk.Main, "events?" + ProbeEvents.Window(-60, 180), WpsAnswers.IsListOfIds, cancellation);
        string how = made.Status >= 500 ? $"{made.Status}" : "drop";
        bool isDone = list.Items.Any(item => WpsJson.Text(item, "summary") == title);
        return [list.Showing(isDone ? $"createEvent={how}" : "not done")];
    }

    private async Task CreatesAsync(CancellationToken cancellation)
    {
        await desk.Notes.AskAsync("S14", () => LostAsync(cancellation));
        await desk.Notes.AskAsync("S15", async () =>
        {
            Dictionary<string, object?> body = ProbeEvents.Body(ProbeEvents.Title + " twice");
            ProbeReply first = await CreateAsync(body, cancellation);
            ProbeReply second = await CreateAsync(body, cancellation);
            if (first is { Error: null, Id: { } id })
            {
                await ChangeAsync(id, first, cancellation);
            }

            return [first.Showing(first.Id ?? string.Empty), second.Showing(second.Id ?? string.Empty)];
        });
        await desk.Notes.AskAsync("S26", async () =>
        {
            ProbeReply reply = await CreateAsync(ProbeEvents.Body($"  {ProbeEvents.Title} 空格  "), cancellation);
            ProbeAnswer spaces = reply.Showing(Text(reply, "summary"));
            return desk.Wanted.Word is not { } word ? [spaces]
                :
                [
                    spaces,
                    (await CreateAsync(ProbeEvents.Body($"{ProbeEvents.Title} {word}"), cancellation)).Showing(),
                    new ProbeAnswer(200, 0, word),
                ];
        });
        await desk.Notes.AskAsync("S27", async () =>
        [
            (await CreateAsync(
                ProbeEvents.Body((ProbeEvents.Title + " long").PadRight(SummaryMax + 1, 'x')), cancellation)).Showing(),
        ]);
        await desk.Notes.AskAsync("S31", async () =>
        {
            Dictionary<string, object?> body = ProbeEvents.Body(ProbeEvents.Title + " field");
            body["icasync_probe"] = 1;
            return [(await CreateAsync(body, cancellation)).Showing()];
        });
        await desk.Notes.AskAsync("S12", () => BadElementAsync(cancellation));
    }

    // What one event shows: the echo of its time, the loss of its place, and what is left of it when it is deleted.
    private async Task ChangeAsync(string id, ProbeReply made, CancellationToken cancellation)
    {
        await desk.Notes.AskAsync("S25", () => Task.FromResult<ProbeAnswer[]>(
        [
            made.Showing(WpsJson.Member(made.Data, "start_time") is { } time
                ? WpsJson.Text(time, "datetime") ?? string.Empty
                : string.Empty),
        ]));
        await desk.Notes.AskAsync("CLEAR", async () =>
        {
            ProbeReply update = await UpdateAsync(
                id, new() { ["locations"] = new[] { new { name = string.Empty } } }, cancellation);
            ProbeReply held = await GetAsync(id, cancellation);
            return [update.Showing(), held.Showing(WpsAnswers.EventOf(held.Data).Location ?? string.Empty)];
        });
        await desk.Notes.AskAsync("S6", async () =>
        {
            ProbeReply deleted = await desk.WriteAsync(
                "deleteEvent", desk.Main, $"events/{Uri.EscapeDataString(id)}/delete",
                new { is_notification = false }, _ => true, cancellation);
            await desk.SettleAsync(cancellation);
            ProbeReply held = await GetAsync(id, cancellation);
            return deleted.Error is null
                ? [deleted.Showing(), held.Showing(Text(held, "status"))]
                : [deleted.Showing()];
        });
    }

    private async Task<ProbeAnswer[]> BadElementAsync(CancellationToken cancellation)
    {
        string[] names = [.. Enumerable.Range(1, 4).Select(number => $"{ProbeEvents.Title} batch {number}")];
        ProbeReply batch = await desk.CreateEventsAsync(
            desk.Main, names.Select((name, at) => ProbeEvents.Body(name, minutes: at == 2 ? -60 : 60)), cancellation);
        await desk.SettleAsync(cancellation);
        ProbeReply list = await desk.ReadAsync(
            "listEvents", desk.Main, $"events?{ProbeEvents.Window(-60, 180)}&page_size=100", WpsAnswers.IsListOfIds,
            cancellation);
        string[] shown = [.. list.Items.Select(item => WpsJson.Text(item, "summary")).OfType<string>()];
        return [batch.Showing(), list.Showing([.. shown.Where(names.Contains)])];
    }

    private Task<ProbeReply> CreateAsync(Dictionary<string, object?> body, CancellationToken cancellation) =>
        desk.WriteAsync("createEvent", desk.Main, "events/create", body, WpsAnswers.HasId, cancellation);

    private Task<ProbeReply> UpdateAsync(
        string id, Dictionary<string, object?> body, CancellationToken cancellation)
    {
        body["is_notification"] = false;
        return desk.WriteAsync(
            "updateEvent", desk.Main, $"events/{Uri.EscapeDataString(id)}/update", body, WpsAnswers.HasId,
            cancellation);
    }

    private Task<ProbeReply> GetAsync(string id, CancellationToken cancellation) =>
        desk.ReadAsync(
            "getEvent", desk.Main, $"events/{Uri.EscapeDataString(id)}", WpsAnswers.HasId, cancellation);

    private static string Text(ProbeReply reply, string name) => WpsJson.Text(reply.Data, name) ?? string.Empty;
}
