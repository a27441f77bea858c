using System.Text.Json;
using Icasync.Activities.Base;

namespace Icasync.Activities.Reports;

/// <summary>Says what a plan would do, or what a run did, the way the timetable office speaks.</summary>
public static class TimetableWords
{
    private static readonly Dictionary<string, TwoTexts> Verbs = new(StringComparer.Ordinal)
    {
        ["createCalendar"] = new("新建日历", "create calendar"),
        ["renameCalendar"] = new("日历改名", "rename calendar"),
        ["deleteCalendar"] = new("删除日历", "delete calendar"),
        ["createEvent"] = new("新增课次", "add lesson"),
        ["updateEvent"] = new("更改课次", "change lesson"),
        ["moveEvent"] = new("调课", "move lesson"),
        ["deleteEvent"] = new("停课", "delete lesson"),
        ["calendar created"] = new("新建日历", "calendar created"),
        ["calendar adopted"] = new("认领日历", "calendar adopted"),
        ["calendar renamed"] = new("日历改名", "calendar renamed"),
        ["calendar deleted"] = new("删除日历", "calendar deleted"),
        ["calendar undone"] = new("撤销日历", "calendar undone"),
        ["calendar doubled"] = new("多建了一个日历", "second calendar created"),
        ["calendar cleared"] = new("删除多余的日历", "second calendar deleted"),
        ["event created"] = new("新增课次", "lesson added"),
        ["event adopted"] = new("认领课次", "lesson adopted"),
        ["event updated"] = new("更改课次", "lesson changed"),
        ["event moved"] = new("调课", "lesson moved"),
        ["event deleted"] = new("停课", "lesson deleted"),
        ["event cleared"] = new("删除多余的课次", "extra lesson deleted"),
        ["access granted"] = new("授予权限", "access given"),
        ["access adopted"] = new("认领权限", "access adopted"),
        ["access changed"] = new("更改权限", "role changed"),
        ["access revoked"] = new("收回权限", "access taken away"),
        ["attendee added"] = new("添加参与者", "attendee added"),
        ["attendee removed"] = new("移除参与者", "attendee removed"),
    };

    /// <summary>An operation of a plan.</summary>
    /// <param name="key">The marker of an event, the number of a person, the number of an offering.</param>
    public static TwoTexts OfOperation(string op, string key, JsonElement? before, JsonElement? after)
    {
        string detail = op switch
        {
            "createEvent" or "updateEvent" or "moveEvent" or "deleteEvent" => Arrow(Lesson(before), Lesson(after)),
            "createCalendar" or "renameCalendar" or "deleteCalendar" => Arrow(Plain(before), Plain(after)),
            _ => string.Empty,
        };
        return op switch
        {
            "grant" => new($"授予 {key} {Role(after).Zh}权限", $"give {key} access as {Role(after).En}"),
            "changeRole" => new($"将 {key} 改为{Role(after).Zh}权限", $"change {key} to {Role(after).En}"),
            "revoke" => new($"收回 {key} 的{Role(before).Zh}权限", $"take the access of {key} away"),
            _ => With(op, detail),
        };
    }

    private static TwoTexts Role(JsonElement? role) => Plain(role) switch
    {
        "reader" => new("查看", "reader"),
        "writer" => new("编辑", "writer"),
        string other => new(other, other),
    };

    /// <summary>An effect of a run.</summary>
    /// <param name="detail">What it was about, in words of no language: title, date, time, place, number.</param>
    public static TwoTexts OfChange(string kind, string op, string detail) => With($"{kind} {op}", detail);

    private static TwoTexts With(string verb, string detail) => Verbs.TryGetValue(verb, out TwoTexts? words)
        ? new TwoTexts($"{words.Zh} {detail}".Trim(), $"{words.En} {detail}".Trim())
        : new TwoTexts($"{verb} {detail}".Trim(), $"{verb} {detail}".Trim());

    private static string Arrow(string before, string after) =>
        before.Length > 0 && after.Length > 0 && before != after ? $"{before} → {after}" : after.Length > 0 ? after
        : before;

    private static string Plain(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text ? text.GetString()! : string.Empty;

    private static string Lesson(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.Object } face)
        {
            return string.Empty;
        }

        string Get(string name) =>
            face.TryGetProperty(name, out JsonElement one) && one.ValueKind == JsonValueKind.String ? one.GetString()!
            : string.Empty;
        (string start, string end) = (Get("start"), Get("end"));
        string time = start.Length >= 16 && end.Length >= 16 ? $"{start[..10]} {start[11..16]}-{end[11..16]}" : start;
        return string.Join(' ', new[] { Get("summary"), time, Get("location") }.Where(part => part.Length > 0));
    }
}
