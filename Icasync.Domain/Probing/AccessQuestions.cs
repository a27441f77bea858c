namespace Icasync.Domain.Probing;

/// <summary>What concerns people's access to calendars.</summary>
internal static class AccessQuestions
{
    private static readonly string[] UserCodes =
        ["400411121", "400411345", "400001006", "400002125", "400002126", "400002128", "400002149"];

    public static IReadOnlyList<ProbeQuestion> All { get; } =
    [
        new("S7", "重复授权", "same permission granted again", "upsert",
            "batchCreateCalendarPermissions, listCalendarPermissions")
        {
            Effect = "how another role is given",
            NeedsAccount = true,
            Read = GrantAgain,
            Handles = found => found is "omit" or "400000104",
            ToDo = "A role of a person cannot be changed: such people keep their old role until it is revoked by hand.",
        },
        new("S8", "批量授权中的未知人员", "unknown user in a permission batch", "omit", "batchCreateCalendarPermissions")
        {
            Effect = "who is missing in the answer waits as pending; a batch that sinks is halved",
            Read = answers => answers[^1] is { IsDone: true, Seen.Count: 0 } ? "omit" : answers[^1].Refusal,
            Handles = UserCodes.Contains,
            ToDo = "The client does not know this code as that of a missing person: one such number fails its course.",
        },
        new("S9", "授予所有者", "owner grant attempted", "400000003", "batchCreateCalendarPermissions")
        {
            Effect = "none: the client grants reader and writer",
            NeedsAccount = true,
            Read = answers => answers[^1] is { IsDone: true, Seen.Count: 0 } ? "drop" : answers[^1].Refusal,
        },
        new("S10", "权限列表中的所有者", "owner row in the permission list", "present", "listCalendarPermissions")
        {
            Effect = "owner rows are never revoked",
            Read = answers => !answers[^1].IsDone ? null
                : answers[^1].Seen.Contains("owner") ? "present"
                : "absent",
        },
        new("S11", "删除不存在的权限", "missing permission deleted", "400411517", "deleteCalendarPermission")
        {
            Effect = "both count as done",
            NeedsAccount = true,
            Read = Reading.Code("success"),
            Handles = found => found == "success" || Reading.Gone.Contains(found),
            ToDo = "The client takes this refusal for a failure: report the code.",
        },
        new("S28", "未列出 external 头的接口", "external header where it is not listed", "ignored",
            "batchCreateAttendees, batchDeleteAttendees, listAttendees")
        {
            Effect = "none: the client sends WPS's own ids there",
            NeedsAccount = true,
            Read = answers => answers is [{ IsDone: true }, _, { IsDone: true, Seen: { } left }]
                ? left.Count > 0 ? "ignored" : "honoured"
                : null,
        },
        new("S29", "单个授权中的未知人员", "unknown user in a single grant", "400411121", "createCalendarPermission")
        {
            Effect = "the person waits as pending",
            Read = answers => answers[^1].Refusal,
            Handles = UserCodes.Contains,
            ToDo = "The client does not know this code as that of a missing person: report it.",
        },
        new("S30", "批量收回权限", "permission batch_delete", "implemented", "batchDeleteCalendarPermissions")
        {
            Effect = "without it access is revoked one by one, from the first call on",
            Read = answers => answers[^1].Text is "404000001" or "HTTP 404" or "HTTP 405" ? "404000001"
                : answers[^1].IsDone || answers[^1].Refusal is not null ? "implemented"
                : null,
        },
        new("MESSAGES", "以消息发送通知", "notices as messages", "may send", "batchCreateMessages")
        {
            Effect = "notices to Icasync__Notify__WpsReceivers",
            IsAboutRights = true,
            Read = answers => answers[^1].IsOfRights ? "may not send"
                : answers[^1].IsDone || answers[^1].Refusal is not null ? "may send"
                : null,
            Handles = _ => false,
            ToDo = "Notices by WPS cannot be sent: give the app the scope kso.chat_message.readwrite, or leave "
                + "Icasync__Notify__WpsReceivers empty.",
        },
        new("S32", "每个日历的成员上限", "members of a calendar", "no limit met", "batchCreateCalendarPermissions")
        {
            Effect = "who does not fit waits as pending",
            NeedsAccount = true,
            Read = Reading.Word,
            Handles = found => Reading.Parse(found) >= 300,
            ToDo = "Calendars take fewer people than courses have: ask WPS for a higher limit.",
        },
        new("PEOPLE", "每次批量的人数", "people in one call", "100", "batchCreateCalendarPermissions")
        {
            Effect = "the size of access batches",
            Read = Reading.Word,
        },
    ];

    // A first grant as reader, a second as writer, then the role that a list shows.
    private static string? GrantAgain(IReadOnlyList<ProbeAnswer> answers) => answers switch
    {
        [{ IsDone: true, Seen.Count: > 0 }, { Refusal: { } code }, ..] => code,
        [{ IsDone: true, Seen.Count: > 0 }, { IsDone: true, Seen.Count: 0 }, ..] => "omit",
        [{ IsDone: true, Seen.Count: > 0 }, { IsDone: true }, { IsDone: true, Seen: [{ } role] }] =>
            role == "writer" ? "upsert" : "kept",
        _ => null,
    };
}
