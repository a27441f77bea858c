using System.Globalization;
using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Who may see or edit a calendar (WPS-API 6; S7 to S11, S32).</summary>
internal static class PermissionOperations
{
    private const int PageMax = 20;
    private static readonly string[] GrantableRoles = ["free_busy_reader", "reader", "writer"];

    public static Reply List(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar
            || Pager.Read(call, PageMax, PageMax, out refusal) is not Pager pager)
        {
            return refusal;
        }

        DateTimeOffset seen = call.Now - call.Switches.ListLag;
        IEnumerable<Row> rows = Rows(call, calendar, seen).Where(row => row.Number > pager.AfterNumber);
        return pager.Page(
            rows, row => row.Number.ToString(CultureInfo.InvariantCulture),
            (writer, row) => row.Write(writer, calendar));
    }

    public static Reply Create(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        if (RoleRefusal(call.Body, out _) is Refusal role)
        {
            return Reply.Refuse(role);
        }

        string given = call.Text("user_id")!;
        if (!call.TryUser(given, out string userId))
        {
            return Reply.Refuse(call.Switches.UnknownUserCode, "user does not exist");
        }

        if (ExceedsLimit(call, calendar, [userId]))
        {
            return Reply.Refuse(Codes.MemberLimit, "the calendar has too many members");
        }

        if (calendar.GrantsByUser.TryGetValue(userId, out GrantState? known) && !call.Switches.GrantAgainUpdates)
        {
            return call.Switches.GrantAgainFails
                ? Reply.Refuse(Codes.ExistsAlready, "permission exists already")
                : Reply.Of(Row.Of(call, known, known.Role.Current!).Writer(calendar));
        }

        GrantState grant = call.World.Grant(calendar, userId, call.Text("role")!, call.Now);
        return Reply.Of(Row.Of(call, grant, grant.Role.Current!).Writer(calendar));
    }

    public static Reply BatchCreate(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        if (Wanted(call, calendar, out List<(string UserId, string Role)> wanted) is Refusal refused)
        {
            return Reply.Refuse(refused);
        }

        if (ExceedsLimit(call, calendar, wanted.Select(one => one.UserId)))
        {
            return Reply.Refuse(Codes.MemberLimit, "the calendar has too many members");
        }

        List<Row> made = [];
        foreach ((string userId, string role) in call.Admitted(wanted))
        {
            GrantState grant = call.World.Grant(calendar, userId, role, call.Now);
            made.Add(Row.Of(call, grant, role));
        }

        return Reply.List(made, (writer, row) => row.Write(writer, calendar));
    }

    public static Reply Delete(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        string id = call.PathValues["calendar_permission_id"];
        if (id == calendar.OwnerPermissionId)
        {
            return Reply.Refuse(Codes.NoCalendarRight, "the owner cannot be removed");
        }

        if (calendar.GrantsByUser.Values.FirstOrDefault(grant => grant.Id == id) is not GrantState found)
        {
            return MissingPermission(call, id);
        }

        call.World.Revoke(calendar, found, call.Now);
        return Reply.Done;
    }

    /// <summary>
    /// Withdraws what is there; fails like a single delete only when nothing of it is (limits not stated).
    /// </summary>
    public static Reply BatchDelete(Call call)
    {
        if (call.Calendar(out Reply refusal) is not CalendarState calendar)
        {
            return refusal;
        }

        IReadOnlyList<string> ids = call.Texts("calendar_permission_ids");
        IReadOnlyList<string> users = call.Texts("user_ids");
        if (ids.Count + users.Count == 0)
        {
            return Reply.Refuse(Codes.BadValue, "calendar_permission_ids or user_ids is needed");
        }

        if (ids.Contains(calendar.OwnerPermissionId) || users.Contains(SimWorld.OwnerPrincipal))
        {
            return Reply.Refuse(Codes.NoCalendarRight, "the owner cannot be removed");
        }

        HashSet<string> people = [];
        foreach (string given in users)
        {
            people.Add(call.TryUser(given, out string userId) ? userId : "");
        }

        List<GrantState> found =
        [
            .. calendar.GrantsByUser.Values.Where(grant => ids.Contains(grant.Id) || people.Contains(grant.UserId)),
        ];
        if (found.Count == 0)
        {
            return MissingPermission(call, ids.Concat(users).First());
        }

        found.ForEach(grant => call.World.Revoke(calendar, grant, call.Now));
        return Reply.Done;
    }

    private static Reply MissingPermission(Call call, string id) => call.Switches.MissingPermissionFails
        ? call.Missing(id, Codes.PermissionMissing, "calendar member does not exist")
        : Reply.Done;

    private static IEnumerable<Row> Rows(Call call, CalendarState calendar, DateTimeOffset seen)
    {
        if (call.Switches.OwnerIsListed)
        {
            yield return new(calendar.OwnerPermissionId, 0, SimWorld.OwnerPrincipal, "owner");
        }

        foreach (GrantState grant in calendar.Grants)
        {
            if (grant.Role.AsOf(seen) is string role)
            {
                yield return Row.Of(call, grant, role);
            }
        }
    }

    /// <summary>
    /// The grants of a batch that are to be made, one a person (the last role wins), by the switches.
    /// </summary>
    private static Refusal? Wanted(Call call, CalendarState calendar, out List<(string UserId, string Role)> wanted)
    {
        wanted = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (JsonElement element in call.Body.GetProperty("permissions").EnumerateArray())
        {
            string given = element.GetProperty("user_id").GetString()!;
            if (RoleRefusal(element, out bool isOwner) is Refusal refused)
            {
                call.Offending.Add(given);
                if (isOwner && call.Switches.OwnerGrantIsDropped)
                {
                    continue;
                }

                return refused;
            }

            if (!call.TryUser(given, out string userId))
            {
                if (call.Switches.UnknownUserSinksBatch)
                {
                    return new(Codes.CalendarUserMissing, "user does not exist");
                }

                continue;
            }

            if (calendar.GrantsByUser.ContainsKey(userId) && !call.Switches.GrantAgainUpdates)
            {
                call.Offending.Add(given);
                if (call.Switches.GrantAgainFails)
                {
                    return new(Codes.ExistsAlready, "permission exists already");
                }

                continue;
            }

            string role = element.GetProperty("role").GetString()!;
            if (!places.TryAdd(userId, wanted.Count))
            {
                wanted[places[userId]] = (userId, role);
                continue;
            }

            wanted.Add((userId, role));
        }

        return null;
    }

    private static Refusal? RoleRefusal(JsonElement grant, out bool isOwner)
    {
        string role = grant.GetProperty("role").GetString()!;
        isOwner = role == "owner";
        return GrantableRoles.Contains(role) ? null : new(Codes.BadValue, "role is free_busy_reader, reader or writer");
    }

    private static bool ExceedsLimit(Call call, CalendarState calendar, IEnumerable<string> users) =>
        call.Switches.MembersMax is int max
        && calendar.LiveGrants + users.Count(user => !calendar.GrantsByUser.ContainsKey(user)) > max;

    /// <summary>A row of the permission list.</summary>
    private sealed record Row(string Id, long Number, string UserName, string Role)
    {
        public static Row Of(Call call, GrantState grant, string role) =>
            new(grant.Id, grant.Number, call.UserName(grant.UserId), role);

        public Action<Utf8JsonWriter> Writer(CalendarState calendar) => writer => Write(writer, calendar);

        public void Write(Utf8JsonWriter writer, CalendarState calendar)
        {
            writer.WriteStartObject();
            writer.WriteString("id", Id);
            writer.WriteString("calendar_id", calendar.Id);
            writer.WriteString("user_id", UserName);
            writer.WriteString("role", Role);
            writer.WriteEndObject();
        }
    }
}
