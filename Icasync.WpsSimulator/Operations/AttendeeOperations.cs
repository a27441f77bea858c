using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>People invited to an event (WPS-API 8; S29).</summary>
internal static class AttendeeOperations
{
    private const int PageMax = 100;
    private const int PerEventMax = 1000;

    public static Reply List(Call call)
    {
        if (call.Event(out _, out Reply refusal) is not EventState item
            || Pager.Read(call, PageMax, PageMax, out refusal) is not Pager pager)
        {
            return refusal;
        }

        IEnumerable<AttendeeState> rows = (item.Invited.AsOf(call.Now - call.Switches.ListLag) ?? [])
            .OrderBy(one => one.Id, StringComparer.Ordinal)
            .Where(one => pager.After is null || string.CompareOrdinal(one.Id, pager.After) > 0);
        return pager.Page(rows, one => one.Id, (writer, one) => Write(writer, call, one));
    }

    public static Reply Add(Call call)
    {
        if (call.Event(out CalendarState calendar, out Reply refusal) is not EventState item)
        {
            return refusal;
        }

        List<AttendeeState> all = [.. item.Attendees];
        List<AttendeeState> answered = [];
        foreach (JsonElement wanted in call.Admitted([.. call.Body.GetProperty("attendees").EnumerateArray()]))
        {
            string type = wanted.GetProperty("type").GetString()!;
            if (Key(call, wanted, type) is not string key)
            {
                return Reply.Refuse(call.Switches.UnknownUserCode, "attendee does not exist");
            }

            AttendeeState? known = all.FirstOrDefault(one => one.Type == type && one.Key == key);
            if (known is null)
            {
                known = new(call.World.NewId("att_"), type, key, Response(wanted), IsOptional: false);
                all.Add(known);
            }

            answered.Add(known);
        }

        if (all.Count > PerEventMax)
        {
            return Reply.Refuse(Codes.TooManyAttendees, "too many event members");
        }

        call.World.SetAttendees(calendar, item, all, call.Now);
        return Reply.List(answered, (writer, one) => Write(writer, call, one));
    }

    /// <summary>Removing an absent one is success (WPS-API 8, assumed).</summary>
    public static Reply Remove(Call call)
    {
        if (call.Event(out CalendarState calendar, out Reply refusal) is not EventState item)
        {
            return refusal;
        }

        HashSet<string> ids = new(call.Texts("attendee_ids"), StringComparer.Ordinal);
        bool byUser = call.Body.TryGetProperty("attendees", out JsonElement people)
            && people.ValueKind == JsonValueKind.Array;
        if (ids.Count == 0 && !byUser)
        {
            return Reply.Refuse(Codes.EmptyCollection, "attendee_ids or attendees is needed");
        }

        HashSet<string> keys = byUser
            ? people.EnumerateArray()
                .Select(one => Key(call, one, one.GetProperty("type").GetString()!))
                .OfType<string>()
                .ToHashSet()
            : [];
        call.World.SetAttendees(
            calendar, item,
            [.. item.Attendees.Where(one => !ids.Contains(one.Id) && !keys.Contains(one.Key))], call.Now);
        return Reply.Done;
    }

    private static string? Key(Call call, JsonElement wanted, string type)
    {
        string field = type == "user" ? "user_id" : "third_party_email";
        if (!wanted.TryGetProperty(field, out JsonElement value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return type != "user" ? value.GetString() : call.TryUser(value.GetString()!, out string userId) ? userId : null;
    }

    private static string Response(JsonElement wanted) =>
        wanted.TryGetProperty("response_status", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "not_responded";

    private static void Write(Utf8JsonWriter writer, Call call, AttendeeState one)
    {
        writer.WriteStartObject();
        writer.WriteString("id", one.Id);
        writer.WriteString("type", one.Type);
        writer.WriteString(
            one.Type == "user" ? "user_id" : "third_party_email",
            one.Type == "user" ? call.UserName(one.Key) : one.Key);
        writer.WriteString("name", one.Key);
        writer.WriteString("response_status", one.Response);
        writer.WriteBoolean("is_optional", one.IsOptional);
        writer.WriteBoolean("is_organizer", false);
        writer.WriteEndObject();
    }
}
