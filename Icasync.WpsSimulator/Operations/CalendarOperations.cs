using System.Globalization;
using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Calendars (WPS-API 5). The app owns what it makes; people own only their primary calendars.</summary>
internal static class CalendarOperations
{
    private const int PageMax = 20;
    private const string UserPrimaryPrefix = "calp_";

    public static Reply List(Call call)
    {
        if (Pager.Read(call, PageMax, PageMax, out Reply refusal) is not Pager pager)
        {
            return refusal;
        }

        DateTimeOffset seen = call.Now - call.Switches.ListLag;
        return pager.Page(
            From(call.World.Calendars, pager.AfterNumber).Where(calendar => calendar.Title.AsOf(seen) is not null),
            calendar => calendar.Number.ToString(CultureInfo.InvariantCulture),
            (writer, calendar) => Write(writer, calendar, calendar.Title.AsOf(seen)!));
    }

    public static Reply Create(Call call)
    {
        string title = call.Text("summary")!;
        if (call.Accept(ref title) is Refusal refused)
        {
            return Reply.Refuse(refused);
        }

        CalendarState calendar = call.World.AddCalendar(title, isPrimary: false, call.Now);
        return Reply.Of(writer => Write(writer, calendar, title));
    }

    public static Reply Get(Call call)
    {
        string id = call.PathValues["calendar_id"];
        if (call.World.Find(id) is { IsDeleted: true } gone && call.Switches.DeletedCalendarIsShown)
        {
            return Reply.Of(writer => Write(writer, gone, gone.LastTitle, isDeleted: true));
        }

        if (TryUserPrimary(id, out string userId))
        {
            return Reply.Of(writer => WriteUserPrimary(writer, userId));
        }

        return call.Calendar(out Reply refusal) is CalendarState calendar
            ? Reply.Of(writer => Write(writer, calendar, calendar.Title.Current!))
            : refusal;
    }

    public static Reply GetPrimary(Call call)
    {
        CalendarState calendar = call.World.Primary;
        return Reply.Of(writer => Write(writer, calendar, calendar.Title.Current!));
    }

    public static Reply Update(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        string? title = call.Text("summary");
        if (title is not null && call.Accept(ref title) is Refusal refused)
        {
            return Reply.Refuse(refused);
        }

        if (title is null || title == calendar.Title.Current)
        {
            return call.Switches.NoChangeFails ? Reply.Refuse(Codes.NoChange, "update changed nothing") : Reply.Done;
        }

        call.World.Rename(calendar, title, call.Now);
        return Reply.Done;
    }

    public static Reply Delete(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        if (calendar.IsPrimary)
        {
            return Reply.Refuse(Codes.PrimaryUndeletable, "the primary calendar cannot be deleted");
        }

        call.World.Delete(calendar, call.Now);
        return Reply.Done;
    }

    public static Reply BatchGet(Call call)
    {
        // As with users, an id that means nothing is taken to be left out.
        List<CalendarState> found = [];
        foreach (string id in call.Texts("calendar_ids").Distinct(StringComparer.Ordinal))
        {
            if (call.World.Find(id) is { IsDeleted: false } calendar)
            {
                found.Add(calendar);
            }
            else
            {
                call.Offending.Add(id);
            }
        }

        return Reply.List(found, (writer, calendar) => Write(writer, calendar, calendar.Title.Current!));
    }

    public static Reply BatchGetPrimary(Call call)
    {
        List<string> users = [];
        foreach (string given in call.Texts("user_ids").Distinct(StringComparer.Ordinal))
        {
            if (call.TryUser(given, out string userId))
            {
                users.Add(userId);
            }
        }

        return Reply.List(users, (writer, userId) =>
        {
            writer.WriteStartObject();
            writer.WriteString("user_id", call.UserName(userId));
            writer.WritePropertyName("calendar");
            WriteUserPrimary(writer, userId);
            writer.WriteEndObject();
        });
    }

    public static Reply Subscribe(Call call)
    {
        string id = call.PathValues["calendar_id"];
        if (TryUserPrimary(id, out string userId) && call.World.Users.Exists(userId))
        {
            if (!call.Outbox.Subscriptions.Add(userId))
            {
                return Reply.Refuse(Codes.SubscribedAlready, "already subscribed");
            }

            call.World.CountChange();
            return Reply.Of(writer => WriteUserPrimary(writer, userId));
        }

        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        return calendar.IsPrimary
            ? Reply.Refuse(Codes.SubscribingOneself, "subscribing oneself")
            : Reply.Refuse(Codes.CalendarNotOpen, "only primary calendars can be subscribed to");
    }

    public static Reply Unsubscribe(Call call)
    {
        if (TryUserPrimary(call.PathValues["calendar_id"], out string userId))
        {
            if (!call.Outbox.Subscriptions.Remove(userId))
            {
                return Reply.Refuse(Codes.NotAMember, "not subscribed");
            }

            call.World.CountChange();
            return Reply.Done;
        }

        return call.Calendar(out Reply refusal) is null ? refusal : Reply.Refuse(Codes.NotAMember, "not subscribed");
    }

    private static IEnumerable<CalendarState> From(IReadOnlyList<CalendarState> calendars, long after)
    {
        // The list is in order of numbers: a binary search keeps page ninety as cheap as page one.
        int low = 0;
        int high = calendars.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = calendars[middle].Number <= after ? (middle + 1, high) : (low, middle);
        }

        for (int i = low; i < calendars.Count; i++)
        {
            yield return calendars[i];
        }
    }

    private static bool TryUserPrimary(string id, out string userId)
    {
        userId = "";
        return id.StartsWith(UserPrimaryPrefix, StringComparison.Ordinal)
            && State.Directory.TryFromInternal(id[UserPrimaryPrefix.Length..], out userId);
    }

    private static void WriteUserPrimary(Utf8JsonWriter writer, string userId) => Write(
        writer, UserPrimaryPrefix + State.Directory.InternalId(userId), userId, "primary", "free_busy_reader",
        "show_only_free_busy", false);

    private static void Write(Utf8JsonWriter writer, CalendarState calendar, string title, bool isDeleted = false) =>
        Write(
        writer, calendar.Id, title, calendar.IsPrimary ? "primary" : "normal", "owner", "private", isDeleted);

    private static void Write(
        Utf8JsonWriter writer, string id, string title, string type, string role, string openStatus, bool isDeleted)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("summary", title);
        writer.WriteString("description", "");
        writer.WriteString("type", type);
        writer.WriteString("role", role);
        writer.WriteBoolean("is_deleted", isDeleted);
        writer.WriteString("open_status", openStatus);
        writer.WriteEndObject();
    }
}
