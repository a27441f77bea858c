namespace Icasync.Domain.Probing;

/// <summary>What concerns calendars and events.</summary>
internal static class EventQuestions
{
    public static IReadOnlyList<ProbeQuestion> All { get; } =
    [
        new("S24", "写入后的可见延迟", "delay until lists show a write", "none",
            "batchCreateEvents, listEvents, searchEvents")
        {
            Effect = "how long a list is not believed after an unknown outcome",
            Read = Delay,
            Handles = found => !found.Contains("never", StringComparison.Ordinal),
            ToDo = "A list never showed what was written: do not sync before WPS support has explained it.",
        },
        new("S4", "日历不存在的错误码", "code of a missing calendar", "404411503", "listEvents")
        {
            Effect = "a calendar that is gone is made anew",
            Read = answers => answers[^1].Refusal,
            Handles = Reading.Gone.Contains,
            ToDo = "The client does not know this code as that of a missing calendar: report it before a first sync.",
        },
        new("S5", "读取已删除的日历", "get after a calendar's delete", "404411503", "deleteCalendar, getCalendar")
        {
            Effect = "both forms count as gone",
            Read = answers => answers[^1] is { IsDone: true, Seen: ["is_deleted"] } ? "is_deleted"
                : answers[^1].IsDone ? "shown"
                : answers[^1].Refusal,
            Handles = found => found == "is_deleted" || Reading.Gone.Contains(found),
            ToDo = "Deleted calendars look alive: checks of WPS will miss calendars that people deleted.",
        },
        new("S6", "读取已删除的日程", "get after an event's delete", "404411305", "deleteEvent, getEvent")
        {
            Effect = "both forms count as gone",
            Read = answers => answers[^1] is { IsDone: true, Seen: ["cancelled"] } ? "cancelled"
                : answers[^1].IsDone ? "shown"
                : answers[^1].Refusal,
            Handles = found => found == "cancelled" || Reading.Gone.Contains(found),
            ToDo = "Deleted events look alive: checks of WPS will miss events that people deleted.",
        },
        new("S12", "批量创建中的坏元素", "event batch with a bad element", "all-or-nothing",
            "batchCreateEvents, listEvents")
        {
            Effect = "after a refusal WPS is asked what of the batch exists",
            Read = Atomicity,
        },
        new("S13", "批量应答的顺序", "order of a batch reply", "request", "batchCreateEvents")
        {
            Effect = "answers are matched by content",
            Read = answers => answers[^1].IsDone ? answers[^1].Seen.FirstOrDefault() : null,
        },
        new("EVENTS", "每次批量的日程数", "events in one call", "100", "batchCreateEvents")
        {
            Effect = "the size of event batches",
            Read = Reading.Word,
        },
        new("S33", "每个日历的日程上限", "events in a calendar", "no limit met", "batchCreateEvents")
        {
            Effect = "a full calendar fails with its quota's code",
            Read = Reading.Word,
            Handles = found => Reading.Parse(found) >= 500,
            ToDo = "A course's lessons of a term may not fit into one calendar: ask WPS for a higher limit.",
        },
        new("S14", "提交后应答丢失", "answer lost after the effect", "off", "createEvent, listEvents")
        {
            Effect = "an unknown outcome is looked up before a write is repeated",
            Read = Reading.Word,
        },
        new("S15", "重复创建", "repeated create", "new", "createEvent")
        {
            Effect = "no create is repeated before WPS was asked",
            Read = answers => answers is [{ IsDone: true, Seen: [{ } first] }, { IsDone: true, Seen: [{ } second] }]
                ? first == second ? "same" : "new"
                : null,
        },
        new("S16", "无变化的更新", "update without a change", "400411340", "updateEvent")
        {
            Effect = "both count as done",
            Read = Reading.Code("success"),
            Handles = found => found == "success",
            ToDo = "The client takes this refusal for a failure: report the code.",
        },
        new("S17", "更新中的 null", "null in an update", "untouched", "updateEvent, getEvent")
        {
            Effect = "none: the client sends no null",
            Read = answers => answers[0] is { IsDone: false, Refusal: not "400411340" and { } code } ? code
                : answers[^1] is { IsDone: true, Seen: [{ } text] } ? text.Length > 0 ? "untouched" : "null-clears"
                : null,
        },
        new("CALENDARS", "新日历出现在列表中的延迟", "when the list of calendars shows a new one", "0 s", "listCalendars")
        {
            Effect = "how long a calendar is looked for whose creation got no answer",
            Read = Reading.Word,
            Handles = found => found != "never",
            ToDo = "A calendar whose creation gets no answer is not found again, and a second one is made: report it.",
        },
        new("CLEAR", "清空地点", "clearing a place", "cleared", "updateEvent, getEvent")
        {
            Effect = "a lesson that loses its room",
            Read = answers => answers[0].Refusal
                ?? (answers[^1] is { IsDone: true, Seen: [{ } text] } ? text.Length > 0 ? "kept" : "cleared" : null),
            Handles = _ => false,
            ToDo = "A room that the timetable took away stays in the calendar, and every check reports it.",
        },
        new("S20", "窗口返回哪些日程", "which events a window returns", "overlap", "listEvents")
        {
            Effect = "none: windows of the client hold whole days",
            Read = answers => !answers[^1].IsDone ? null : answers[^1].Seen.Count > 0 ? "overlap" : "start-inside",
        },
        new("S25", "时间的回显", "echo of times", "+08:00", "createEvent")
        {
            Effect = "times are compared as instants",
            Read = answers => Reading.Word(answers) is not { } text ? null
                : text.EndsWith('Z') ? "utc"
                : text.Length > 6 && text[^6] is '+' or '-' ? text[^6..]
                : "without offset",
            Handles = found => found != "without offset",
            ToDo = "Times come back without an offset and would be read wrongly: report it before a first sync.",
        },
        new("S26", "文本的保存与拒绝的词", "text with spaces around it, and a word that is refused", "verbatim",
            "createEvent")
        {
            Effect = "titles and texts of ours have none",
            Read = Texts,
        },
        new("S27", "过长的文本", "text that is too long", "specific", "createEvent")
        {
            Effect = "none: the client stays below the limits",
            Read = answers => answers[^1].Refusal is "400411301" or "400000106" ? "specific"
                : answers[^1].IsDone ? "taken"
                : answers[^1].Refusal,
        },
        new("S31", "未知的 JSON 字段", "unknown JSON fields", "ignored", "createEvent")
        {
            Effect = "none: the client sends documented fields",
            Read = Reading.Code("ignored"),
        },
        new("TITLE", "日历标题长度与单位", "length of a calendar's title, and its unit", "40 UTF-16 units",
            "updateCalendar")
        {
            Effect = "titles are cut to 40 UTF-16 units",
            Read = Reading.Word,
            Handles = found => Reading.Parse(found) >= 40 && !found.EndsWith("bytes", StringComparison.Ordinal),
            ToDo = "Titles that icasync makes can be too long for this WPS, and their calendars fail: report it.",
        },
    ];

    // An event with spaces, and where a word was named, one with it and the word.
    private static string? Texts(IReadOnlyList<ProbeAnswer> answers)
    {
        if (answers[0] is not { IsDone: true, Seen: [{ } text] })
        {
            return null;
        }

        string? trims = text.Trim() == text ? "trim" : null;
        return answers is not [_, var said, { Seen: [{ } word] }] || said.IsDone ? trims ?? "verbatim"
            : said.Refusal != "400411023" ? said.Refusal
            : trims is null ? $"words={word}"
            : $"words={word};{trims}";
    }

    private static string? Delay(IReadOnlyList<ProbeAnswer> answers)
    {
        if (answers is not [{ IsDone: true, Seen: [{ } list] }, ..])
        {
            return null;
        }

        string? search = answers is [_, { IsDone: true, Seen: [{ } found] }] ? found : null;
        string[] parts = [.. new[] { ("list", list), ("search", search) }
            .Where(part => part.Item2 is not (null or "0")).Select(part => $"{part.Item1}={part.Item2}")];
        return parts.Length == 0 ? "none" : string.Join(';', parts);
    }

    // Four events, of which the third cannot be: then which of them a list shows.
    private static string? Atomicity(IReadOnlyList<ProbeAnswer> answers) =>
        answers is [_, { IsDone: true, Seen: { } shown }]
            ? shown.Count switch
            {
                0 when answers[0].IsDone => null,
                0 => "all-or-nothing",
                2 => "prefix",
                3 => "good",
                _ => null,
            }
            : null;
}
