using System.Globalization;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>Fills the second scratch calendar with batches, deletes it, and asks what is left of it.</summary>
internal sealed class FillAsking(ProbeDesk desk)
{
    /// <summary>What the client sends at once when nothing forbids it (WPS-API 4).</summary>
    public const int BatchMax = 100;

    /// <summary>Codes of a batch that is too long; a refusal for its content has others.</summary>
    private static readonly string[] TooMany = ["400000105", "400000106", "400411551", "400000003"];

    private static readonly string[] Full = ["400411361", "400411450"];

    public async Task AskAsync(CancellationToken cancellation)
    {
        desk.Notes.Skip("the limit of events was not met", "S33");
        await desk.Notes.AskAsync("EVENTS", () => EventsAsync(cancellation));
        await desk.Notes.AskAsync("PEOPLE", () => PeopleAsync(cancellation));
        await LeaveAsync(cancellation);
    }

    private async Task<ProbeAnswer[]> EventsAsync(CancellationToken cancellation)
    {
        for (int size = BatchMax; size > 0; size /= 2)
        {
            string[] names = Names(size);
            ProbeReply reply = await desk.CreateEventsAsync(
                desk.Second, names.Select(name => ProbeEvents.Body(name)), cancellation);
            ProbeAnswer answer = reply.ShowingEach(item => WpsJson.Text(item, "summary"));
            if (Full.Contains(answer.Refusal))
            {
                await FillAsync(held: 0, size / 2, cancellation);
                return [new ProbeAnswer(200, 0, Number(BatchMax))];
            }

            if (!TooMany.Contains(answer.Refusal))
            {
                string order = answer.Seen.SequenceEqual(names) ? "request"
                    : answer.Seen.Count < size ? "short"
                    : "shuffled";
                desk.Notes.Add("S13", [reply.Showing(order)]);
                if (answer.IsDone)
                {
                    await FillAsync(answer.Seen.Count, size, cancellation);
                }

                return [reply.Showing(Number(size))];
            }
        }

        return [];
    }

    // Batches of one size until one is refused, then ever smaller ones, until the calendar is full or holds as many
    // events as the operator lets it.
    private async Task FillAsync(int held, int size, CancellationToken cancellation)
    {
        bool isMet = held == 0;
        string? order = null;
        for (; size > 0 && held < desk.Wanted.EventsMax;)
        {
            string[] names = Names(Math.Min(size, desk.Wanted.EventsMax - held));
            ProbeReply reply = await desk.CreateEventsAsync(
                desk.Second, names.Select(name => ProbeEvents.Body(name)), cancellation);
            ProbeAnswer answer = reply.ShowingEach(item => WpsJson.Text(item, "summary"));
            if (Full.Contains(answer.Refusal))
            {
                (isMet, size) = (true, names.Length / 2);
            }
            else if (!answer.IsDone || answer.Seen.Count == 0)
            {
                desk.Notes.Add("S33", [answer]);
                return;
            }
            else
            {
                held += answer.Seen.Count;
                order ??= answer.Seen.SequenceEqual(names) ? "request" : "shuffled";
            }
        }

        if (!isMet)
        {
            desk.Notes.Skip($"no limit up to {Number(held)} events", "S33");
            return;
        }

        desk.Notes.Add("S33", [new ProbeAnswer(200, 0, Number(held))]);
        if (order is not null)
        {
            desk.Notes.Add("S13", [new ProbeAnswer(200, 0, order)]);
        }
    }

    // Nobody has these numbers: a batch of them is taken or refused for its length, and gives nobody access.
    private async Task<ProbeAnswer[]> PeopleAsync(CancellationToken cancellation)
    {
        for (int size = BatchMax; size > 0; size /= 2)
        {
            ProbeReply reply = await desk.WriteAsync(
                "batchCreateCalendarPermissions", desk.Second, "permissions/batch_create",
                new
                {
                    permissions = Enumerable.Range(0, size)
                        .Select(number => new { role = "reader", user_id = $"{AccessAsking.Nobody}-{number}" })
                        .ToArray(),
                },
                WpsAnswers.IsListOfPeople, cancellation, external: true);
            ProbeAnswer answer = reply.Showing();
            if (!TooMany.Contains(answer.Refusal))
            {
                return answer.IsDone || answer.Refusal is not null
                    ? [new ProbeAnswer(200, 0, Number(size))]
                    : [answer];
            }
        }

        return [];
    }

    private async Task LeaveAsync(CancellationToken cancellation)
    {
        ProbeReply deleted = await desk.WriteAsync(
            "deleteCalendar", desk.Second, "delete", body: null, _ => true, cancellation);
        await desk.SettleAsync(cancellation);
        if (deleted.Error is not null)
        {
            desk.Notes.Add("S4", [deleted.Showing()]);
            desk.Notes.Add("S5", [deleted.Showing()]);
            return;
        }

        await desk.Notes.AskAsync("S5", async () =>
        {
            ProbeReply held = await desk.ReadAsync(
                "getCalendar", desk.Second, string.Empty, WpsAnswers.HasId, cancellation);
            return [held.Showing(WpsJson.Flag(held.Data, "is_deleted") ? "is_deleted" : "shown")];
        });
        await desk.Notes.AskAsync("S4", async () =>
        [
            (await desk.ReadAsync(
                "listEvents", desk.Second, "events?" + ProbeEvents.Window(-60, 180), WpsAnswers.IsListOfIds,
                cancellation)).Showing(),
        ]);
    }

    private static string[] Names(int count) =>
        [.. Enumerable.Range(1, count).Select(number => $"{ProbeEvents.Title} many {Number(number)}")];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
