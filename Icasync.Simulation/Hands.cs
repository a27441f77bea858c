using System.Text.Json;
using Dapper;
using Icasync.Activities.Sql;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>
/// People at work in WPS by hand: they change and delete what is ours, and make calendars and events of their own. What
/// is theirs must stay as they made it; an event of theirs in a calendar of ours stays as long as that calendar.
/// </summary>
internal sealed class Hands(TrialWorld world)
{
    private static readonly string[] Kinds =
        ["deleteEvent", "moveEvent", "editTitle", "renameCalendar", "addEvent", "dropPermission", "addPermission",
        "deleteCalendar", "addCalendar"];

    private readonly Dictionary<string, string> _calendars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Calendar, string Face)> _events = new(StringComparer.Ordinal);
    private readonly GivenAccess _given = new(world);
    private int _made;

    /// <summary>
    /// Whether anything of ours was touched: then a sync alone need not make WPS equal to the timetable.
    /// </summary>
    public bool Acted { get; private set; }

    /// <summary>
    /// Whether the ledger was lost: a full sync takes in what is there, a repair and another one do the rest.
    /// </summary>
    public bool LostLedger { get; private set; }

    /// <summary>
    /// Whether invitations were under way when the ledger was lost: neither it nor the change log knows of them.
    /// </summary>
    public bool LostInvitations { get; private set; }

    /// <summary>The lines of a comparison that stand for access which a run may leave as it is.</summary>
    public IReadOnlySet<string> Given(JsonElement state) => _given.Lines(state);

    /// <summary>The same as "calendar access user role", by the ids of the calendars.</summary>
    public IReadOnlySet<string> GivenById(JsonElement state) => _given.LinesById(state);

    /// <summary>Whether a calendar was made by hand.</summary>
    public bool IsForeign(string calendarId) => _calendars.ContainsKey(calendarId);

    /// <summary>
    /// One to four changes by hand, to calendars that the ledger knows (docs/operations.md, "Don'ts").
    /// </summary>
    public async Task ActAsync()
    {
        for (int i = world.Random.Next(1, 5); i > 0; i--)
        {
            JsonElement state = await world.SimAsync("GET", "/_sim/state");
            HashSet<string> recorded = await RecordedAsync();
            List<JsonElement> calendars = [.. state.GetProperty("calendars").EnumerateArray()
                .Where(calendar => recorded.Contains(Id(calendar)))];
            string kind = Kinds[world.Random.Next(Kinds.Length)];
            if (kind == "addCalendar")
            {
                await MakeCalendarAsync(calendars);
            }
            else if (calendars.Count > 0 && Change(kind, calendars[world.Random.Next(calendars.Count)]) is { } change)
            {
                Acted |= kind != "addEvent";
                await world.SimAsync("POST", "/_sim/drift", JsonSerializer.Serialize(new[] { change }));
                _given.Note(change);
                await NoteForeignEventsAsync();
            }
        }
    }

    /// <summary>
    /// Loses what we know of WPS, as somebody does who sets the database back (docs/operations.md, "When …").
    /// </summary>
    public async Task LoseLedgerAsync()
    {
        if (world.Plan.Lags)
        {
            // Nobody sets a database back within a minute of a run. Without intents nothing would say that lists do not
            // show yet what it made.
            await Task.Delay(Disturbance.LagMax, world.Clock);
        }

        Acted = LostLedger = true;
        world.Note("the ledger is lost");
        await _given.NoteUnrecordedAsync();
        LostInvitations |= await world.Get<Database>().ReadAsync(
            connection => connection.QuerySingleAsync<int>(
                "SELECT COUNT(*) FROM icasync_attendee WHERE intent_attempt IS NOT NULL"),
            default) > 0;
        await world.Get<Database>().InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                DELETE FROM icasync_offering;
                DELETE FROM icasync_event;
                DELETE FROM icasync_access;
                DELETE FROM icasync_attendee;
                """,
                transaction: transaction),
            default);
    }

    /// <summary>What is not ours is as it was made.</summary>
    public async Task ExpectForeignUntouchedAsync()
    {
        JsonElement state = await world.SimAsync("GET", "/_sim/state");
        Dictionary<string, JsonElement> calendars = state.GetProperty("calendars").EnumerateArray().ToDictionary(Id);
        foreach ((string id, string face) in _calendars)
        {
            Expect.That(
                calendars.TryGetValue(id, out JsonElement held) && held.GetRawText() == face,
                $"the foreign calendar {face} was touched");
        }

        foreach ((string id, (string calendar, string face)) in _events)
        {
            Expect.That(
                !calendars.TryGetValue(calendar, out JsonElement held)
                    || held.GetProperty("events").EnumerateArray()
                        .Any(one => Id(one) == id && one.GetRawText() == face),
                $"the foreign event {face} was touched");
        }

        await _given.ExpectUntouchedAsync(state);
    }

    private Dictionary<string, string>? Change(string kind, JsonElement calendar)
    {
        Dictionary<string, string> change = new() { ["kind"] = kind, ["calendarId"] = Id(calendar) };
        switch (kind)
        {
            case "deleteEvent" or "moveEvent" or "editTitle":
                List<string> events = [.. calendar.GetProperty("events").EnumerateArray().Select(Id)
                    .Where(id => !_events.ContainsKey(id))];
                if (events.Count == 0)
                {
                    return null;
                }

                change["eventId"] = events[world.Random.Next(events.Count)];
                return change;
            case "renameCalendar":
                change["kind"] = "editTitle";
                return change;
            case "dropPermission":
                List<string> people = [.. calendar.GetProperty("permissions").EnumerateArray()
                    .Select(one => one.GetProperty("userId").GetString()!)];
                if (people.Count == 0)
                {
                    return null;
                }

                change["userId"] = people[world.Random.Next(people.Count)];
                return change;
            case "addPermission":
                change["userId"] = world.Random.Next(2) == 0 ? "99999999" : RandomTerm.Student(world.Random.Next(10));
                change["role"] = world.Random.Next(2) == 0 ? "reader" : "writer";
                return change;
            default:
                return change;
        }
    }

    // One of the titles holds a course's number, but not at its end, where a calendar of ours has it.
    private async Task MakeCalendarAsync(List<JsonElement> calendars)
    {
        string title = calendars.Count > 0 && world.Random.Next(2) == 0
            ? $"{calendars[0].GetProperty("summary").GetString()![^10..]} 讨论{++_made}"
            : $"手工日历 {++_made}";
        await world.SimAsync(
            "POST", "/_sim/drift", JsonSerializer.Serialize(new[] { new { kind = "addCalendar", title } }));
        string id = Id(await FindAsync(title));
        await world.SimAsync(
            "POST", "/_sim/drift",
            JsonSerializer.Serialize(new object[]
            {
                new { kind = "addEvent", calendarId = id },
                new { kind = "addPermission", calendarId = id, userId = RandomTerm.Student(0) },
            }));
        _calendars[id] = (await FindAsync(title)).GetRawText();
    }

    private async Task<JsonElement> FindAsync(string title) => (await world.SimAsync("GET", "/_sim/state"))
        .GetProperty("calendars").EnumerateArray().First(one => one.GetProperty("summary").GetString() == title);

    private async Task NoteForeignEventsAsync()
    {
        JsonElement state = await world.SimAsync("GET", "/_sim/state");
        foreach (JsonElement calendar in state.GetProperty("calendars").EnumerateArray()
            .Where(one => !IsForeign(Id(one))))
        {
            foreach (JsonElement one in calendar.GetProperty("events").EnumerateArray().Where(Comparison.IsForeign))
            {
                _events[Id(one)] = (Id(calendar), one.GetRawText());
            }
        }
    }

    private async Task<HashSet<string>> RecordedAsync()
    {
        await using SqliteConnection connection = world.Open();
        return [.. await connection.QueryAsync<string>(
            "SELECT calendar_id FROM icasync_offering WHERE calendar_id IS NOT NULL")];
    }

    private static string Id(JsonElement one) => one.GetProperty("id").GetString()!;
}
