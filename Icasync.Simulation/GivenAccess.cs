using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>
/// Access that people gave by hand, and what a run may do to it (U30). Who never had access to the calendar by us keeps
/// it in the role that was given, whatever runs. Who had, by our change log, is ours: a run may give the role that is
/// wanted or take the access away, and what it leaves has the role that was given.
/// </summary>
internal sealed class GivenAccess(TrialWorld world)
{
    private readonly Dictionary<(string Calendar, string User), string> _given = [];
    private readonly HashSet<(string Calendar, string User)> _unrecorded = [];

    /// <summary>Notes a change by hand that gives access or takes it away.</summary>
    public void Note(IReadOnlyDictionary<string, string> change)
    {
        if (change["kind"] == "addPermission")
        {
            _given[(change["calendarId"], change["userId"])] = change["role"];
        }
        else if (change["kind"] == "dropPermission")
        {
            _given.Remove((change["calendarId"], change["userId"]));
        }
    }

    /// <summary>
    /// The ledger is about to be lost: what a grant without an answer did was in its intent alone, so nothing proves
    /// any more that such access is ours.
    /// </summary>
    public async Task NoteUnrecordedAsync()
    {
        await using SqliteConnection connection = world.Open();
        _unrecorded.UnionWith(await connection.QueryAsync<(string, string)>(
            """
            SELECT o.calendar_id, a.number FROM icasync_access a JOIN icasync_offering o
                ON o.offering_id = a.offering_id
            WHERE a.state = 'creating' AND o.calendar_id IS NOT NULL
            """));
    }

    /// <summary>The lines of a comparison that may stand though nobody wants them.</summary>
    public IReadOnlySet<string> Lines(JsonElement state) => Standing(state)
        .Select(one => $"access {one.Course} {one.User} {one.Role}").ToHashSet(StringComparer.Ordinal);

    /// <summary>The same lines by the calendar's id, as <see cref="Recalls"/> writes them.</summary>
    public IReadOnlySet<string> LinesById(JsonElement state) => Standing(state)
        .Select(one => $"{one.Calendar} access {one.User} {one.Role}").ToHashSet(StringComparer.Ordinal);

    /// <summary>What is not ours by the change log is as it was given, as long as its calendar is there.</summary>
    public async Task ExpectUntouchedAsync(JsonElement state)
    {
        HashSet<string> calendars = [.. state.GetProperty("calendars").EnumerateArray().Select(one => Text(one, "id"))];
        Dictionary<(string, string), string> held =
            Held(state).ToDictionary(one => (one.Calendar, one.User), one => one.Role);
        await using SqliteConnection connection = world.Open();
        foreach (((string calendar, string user), string role) in _given.Where(one =>
            calendars.Contains(one.Key.Calendar) && !_unrecorded.Contains(one.Key)
            && held.GetValueOrDefault(one.Key) != one.Value))
        {
            long ours = await connection.QuerySingleAsync<long>(
                """
                SELECT COUNT(*) FROM icasync_change WHERE kind = 'access' AND item_key = @user
                    AND offering IN (
                        SELECT offering FROM icasync_change WHERE kind = 'calendar' AND remote_id = @calendar)
                """,
                new { user, calendar });
            Expect.That(ours > 0, $"access as {role} that somebody gave to {user} by hand was touched");
        }
    }

    private IEnumerable<(string Calendar, string Course, string User, string Role)> Standing(JsonElement state) =>
        Held(state).Where(one => _unrecorded.Contains((one.Calendar, one.User))
            || _given.GetValueOrDefault((one.Calendar, one.User)) == one.Role);

    private static IEnumerable<(string Calendar, string Course, string User, string Role)> Held(JsonElement state) =>
        state.GetProperty("calendars").EnumerateArray().SelectMany(calendar =>
            calendar.GetProperty("permissions").EnumerateArray().Select(one => (
                Text(calendar, "id"), Text(calendar, "summary")[(Text(calendar, "summary").LastIndexOf(' ') + 1)..],
                Text(one, "userId"), Text(one, "role"))));

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;
}
