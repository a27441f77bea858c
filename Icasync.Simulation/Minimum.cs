using System.Text.Json;

namespace Icasync.Simulation;

/// <summary>
/// The fewest write calls that lead from one state of WPS to another: a call for each calendar made or renamed and for
/// each event changed or deleted, and up to two for its attendees; new events, new access and other roles of one
/// calendar fit into a batch each (a course of the simulation is smaller than one). Revokes count one by one: that is
/// how they go where WPS turns out to have no batch.
/// </summary>
internal static class Minimum
{
    /// <summary>The fewest calls from <paramref name="before"/> to <paramref name="after"/>.</summary>
    public static int Calls(JsonElement before, JsonElement after)
    {
        Dictionary<string, JsonElement> old = Calendars(before);
        int calls = 0;
        foreach ((string id, JsonElement calendar) in Calendars(after))
        {
            old.Remove(id, out JsonElement known);
            bool isNew = known.ValueKind == JsonValueKind.Undefined;
            calls += isNew || Title(known) != Title(calendar) ? 1 : 0;
            Dictionary<string, string> events = isNew ? [] : Events(known);
            Dictionary<string, string> wanted = Events(calendar);
            calls += wanted.Keys.Except(events.Keys).Any() ? 1 : 0;
            calls += events.Count(one => !wanted.TryGetValue(one.Key, out string? face) || face != one.Value);
            calls += Invitations(isNew ? default : known, calendar);
            Dictionary<string, string> roles = isNew ? [] : Roles(known);
            Dictionary<string, string> granted = Roles(calendar);
            calls += granted.Keys.Except(roles.Keys).Any() ? 1 : 0;
            calls += roles.Any(one => granted.TryGetValue(one.Key, out string? role) && role != one.Value) ? 1 : 0;
            calls += roles.Keys.Except(granted.Keys).Count();
        }

        return calls + old.Count;
    }

    private static Dictionary<string, JsonElement> Calendars(JsonElement state) =>
        state.GetProperty("calendars").EnumerateArray().ToDictionary(one => one.GetProperty("id").GetString()!);

    private static string Title(JsonElement calendar) => calendar.GetProperty("summary").GetString()!;

    private static Dictionary<string, string> Events(JsonElement calendar) =>
        calendar.GetProperty("events").EnumerateArray().ToDictionary(
            one => one.GetProperty("id").GetString()!,
            one => string.Join('\n', one.EnumerateObject().Where(part => part.Name != "attendees")
                .Select(part => part.Value.GetRawText())));

    // One call for all who are new at an event, and one for all who are not there any more.
    private static int Invitations(JsonElement before, JsonElement after)
    {
        Dictionary<string, HashSet<string>> old = before.ValueKind == JsonValueKind.Undefined ? [] : Attendees(before);
        return Attendees(after).Sum(one =>
        {
            HashSet<string> known = old.GetValueOrDefault(one.Key) ?? [];
            return (one.Value.IsSubsetOf(known) ? 0 : 1) + (known.IsSubsetOf(one.Value) ? 0 : 1);
        });
    }

    private static Dictionary<string, HashSet<string>> Attendees(JsonElement calendar) =>
        calendar.GetProperty("events").EnumerateArray().ToDictionary(
            one => one.GetProperty("id").GetString()!,
            one => one.GetProperty("attendees").EnumerateArray().Select(person => person.GetString()!).ToHashSet());

    private static Dictionary<string, string> Roles(JsonElement calendar) =>
        calendar.GetProperty("permissions").EnumerateArray()
        .ToDictionary(one => one.GetProperty("userId").GetString()!, one => one.GetProperty("role").GetString()!);
}
