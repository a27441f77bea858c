using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>Asks about access: with numbers that nobody has, and with the test accounts of the operator.</summary>
internal sealed class AccessAsking(ProbeDesk desk)
{
    /// <summary>A number that nobody has.</summary>
    public const string Nobody = "icasync-probe-nobody";

    private static readonly string[] OfAccounts = ["S7", "S9", "S11", "S28", "S32"];

    private string? _permissionId;

    public async Task AskAsync(CancellationToken cancellation)
    {
        await desk.Notes.AskAsync("S10", async () => [(await RolesAsync(cancellation))]);
        await NobodyAsync(cancellation);
        if (desk.Accounts is [])
        {
            desk.Notes.Skip("no --account was named", OfAccounts);
        }
        else
        {
            await AccountsAsync(desk.Accounts[0], cancellation);
        }

        await desk.Notes.AskAsync("S30", async () =>
        [
            (await desk.WriteAsync(
                "batchDeleteCalendarPermissions", desk.Main, "permissions/batch_delete",
                new { calendar_permission_ids = new[] { _permissionId ?? "icasync-probe-none" } }, _ => true,
                cancellation, external: true)).Showing(),
        ]);
    }

    private async Task NobodyAsync(CancellationToken cancellation)
    {
        ProbeReply known = await UsersAsync(desk.Caller, [Nobody], cancellation);
        if (known.Items.Any())
        {
            desk.Notes.Skip($"somebody has the number {Nobody}", "S8", "S29", "MESSAGES");
            return;
        }

        await desk.Notes.AskAsync("S8", async () => [People(await GrantAsync(Nobody, "reader", cancellation))]);
        await MessageAsync(cancellation);
        await desk.Notes.AskAsync("S29", async () =>
        [
            (await desk.WriteAsync(
                "createCalendarPermission", desk.Main, "permissions/create",
                new { role = "reader", user_id = Nobody }, WpsAnswers.HasId, cancellation, external: true)).Showing(),
        ]);
    }

    // A message to nobody reaches nobody, whether the app may send one or not.
    private async Task MessageAsync(CancellationToken cancellation)
    {
        if (!desk.Wanted.SendsMessages)
        {
            desk.Notes.Skip("no Icasync__Notify__WpsReceivers is set", "MESSAGES");
            return;
        }

        await desk.Notes.AskAsync("MESSAGES", async () =>
        [
            (await desk.Caller.ReadAsync(
                "batchCreateMessages", "/v7/messages/batch_create", _ => true, cancellation,
                new
                {
                    type = "text",
                    content = new { text = new { content = ProbeEvents.Title, type = "plain" } },
                    receivers = new[] { new { type = "user", receiver_ids = new[] { Nobody } } },
                },
                external: true)).Showing("may send"),
        ]);
    }

    private async Task AccountsAsync(string account, CancellationToken cancellation)
    {
        await desk.Notes.AskAsync("S9", async () => [People(await GrantAsync(account, "owner", cancellation))]);
        await desk.Notes.AskAsync("S7", () => AgainAsync(account, cancellation));
        await desk.Notes.AskAsync("S11", async () =>
        {
            ProbeReply first = await RevokeAsync(cancellation);
            return first.Error is null ? [first.Showing(), (await RevokeAsync(cancellation)).Showing()] : [];
        });
        await desk.Notes.AskAsync("S28", () => AttendeeAsync(account, cancellation));
        await LimitAsync(cancellation);
    }

    private async Task<ProbeAnswer[]> AgainAsync(string account, CancellationToken cancellation)
    {
        ProbeReply first = await GrantAsync(account, "reader", cancellation);
        _permissionId = first.Items.Select(item => WpsJson.Text(item, "id")).FirstOrDefault();
        ProbeReply second = await GrantAsync(account, "writer", cancellation);
        await desk.SettleAsync(cancellation);
        ProbeReply list = await ListAsync(cancellation);
        _permissionId ??= list.Items.Where(item => WpsJson.Text(item, "user_id") == account)
            .Select(item => WpsJson.Text(item, "id")).FirstOrDefault();
        return
        [
            People(first), People(second),
            list.Showing([.. list.Items.Where(item => WpsJson.Text(item, "user_id") == account)
                .Select(item => WpsJson.Text(item, "role") ?? string.Empty)]),
        ];
    }

    private async Task<ProbeAnswer[]> AttendeeAsync(string account, CancellationToken cancellation)
    {
        if (desk.EventId is not { } id)
        {
            return [];
        }

        string attendees = $"events/{Uri.EscapeDataString(id)}/attendees";
        ProbeReply added = await desk.WriteAsync(
            "batchCreateAttendees", desk.Main, attendees + "/batch_create",
            new
            {
                attendees = new[] { new { type = "user", user_id = account, response_status = "accepted" } },
                is_notification = false,
            },
            WpsAnswers.IsListOfPeople, cancellation, external: true);
        ProbeReply removed = await desk.WriteAsync(
            "batchDeleteAttendees", desk.Main, attendees + "/batch_delete",
            new { attendees = new[] { new { type = "user", user_id = account } }, is_notification = false },
            _ => true, cancellation, external: true);
        await desk.SettleAsync(cancellation);
        ProbeReply list = await desk.ReadAsync(
            "listAttendees", desk.Main, attendees, WpsAnswers.IsListOfPeople, cancellation);

        // Who is still invited would keep the event in a calendar of his own: it goes with its attendees.
        await desk.WriteAsync(
            "deleteEvent", desk.Main, $"events/{Uri.EscapeDataString(id)}/delete", new { is_notification = false },
            _ => true, cancellation);
        return
        [
            People(added), removed.Showing(),
            list.Showing([.. list.Items.Select(item => WpsJson.Text(item, "user_id")).OfType<string>()
                .Where(account.Equals)]),
        ];
    }

    private async Task LimitAsync(CancellationToken cancellation)
    {
        desk.Notes.Skip($"no limit up to {desk.Accounts.Count} members", "S32");
        for (int at = 0; at < desk.Accounts.Count; at++)
        {
            ProbeReply reply = await GrantAsync(desk.Accounts[at], "reader", cancellation);
            _permissionId = reply.Items.Select(item => WpsJson.Text(item, "id")).FirstOrDefault() ?? _permissionId;
            if (reply.Error is { Class: WpsErrorClass.Quota })
            {
                desk.Notes.Add("S32", [new ProbeAnswer(200, 0, $"{at}")]);
                return;
            }
        }
    }

    private Task<ProbeReply> GrantAsync(string number, string role, CancellationToken cancellation) =>
        desk.WriteAsync(
            "batchCreateCalendarPermissions", desk.Main, "permissions/batch_create",
            new { permissions = new[] { new { role, user_id = number } } }, WpsAnswers.IsListOfPeople, cancellation,
            external: true);

    private Task<ProbeReply> RevokeAsync(CancellationToken cancellation) => desk.WriteAsync(
        "deleteCalendarPermission", desk.Main,
        $"permissions/{Uri.EscapeDataString(_permissionId ?? string.Empty)}/delete", body: null, _ => true,
        cancellation);

    private Task<ProbeReply> ListAsync(CancellationToken cancellation) => desk.ReadAsync(
        "listCalendarPermissions", desk.Main, "permissions?page_size=20", WpsAnswers.IsListOfPeople, cancellation);

    private async Task<ProbeAnswer> RolesAsync(CancellationToken cancellation) =>
        (await ListAsync(cancellation)).ShowingEach(item => WpsJson.Text(item, "role"));

    private static ProbeAnswer People(ProbeReply reply) => reply.ShowingEach(item => WpsJson.Text(item, "user_id"));

    /// <summary>Asks which of the numbers WPS knows.</summary>
    public static Task<ProbeReply> UsersAsync(
        ProbeCaller caller, IReadOnlyList<string> numbers, CancellationToken cancellation) =>
        caller.ReadAsync(
            "getUsersByExUserIds", "/v7/users/by_ex_user_ids", WpsAnswers.IsListOfPeople, cancellation,
            new { ex_user_ids = numbers, status = new[] { "active", "notactive", "disabled" } });
}
