using System.Text.Json;
using Dapper;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>
/// Others whose calendars stand beside the trial's at the same WPS, with the same courses, names, lessons and people:
/// another installation over the same term, and this installation's own calendars of another term, of which no table
/// knows any more. Nothing of them may change, whatever comes over the trial.
/// </summary>
internal sealed class Neighbours(TrialWorld world)
{
    /// <summary>The trial's own installation.</summary>
    public const string Own = "aaaaaaa1";

    private const string Other = "bbbbbbb2";
    private const string OtherTerm = "2023-2024-2";

    private readonly Dictionary<string, string> _calendars = new(StringComparer.Ordinal);

    /// <summary>Whether a calendar is a neighbour's.</summary>
    public bool Has(string calendarId) => _calendars.ContainsKey(calendarId);

    /// <summary>Has them sync the trial's timetable, as it stands, to the trial's WPS.</summary>
    public async Task SettleAsync()
    {
        await world.NameInstallationAsync(Own, Other);
        await SyncAsync("term", Own, Other, OtherTerm);

        // A database that took no heed of whose events are whose would have them be everybody's.
        await SyncAsync(
            "installation", world.Bug == PlantedBug.SharesInstallation ? Own : Other, Own, RandomTerm.Term);
        JsonElement state = await world.SimAsync("GET", "/_sim/state");
        foreach (JsonElement calendar in state.GetProperty("calendars").EnumerateArray())
        {
            _calendars[Id(calendar)] = calendar.GetRawText();
        }

        Expect.That(_calendars.Count > 1, "the neighbours have no calendars");
    }

    /// <summary>What they made is as they made it.</summary>
    public async Task ExpectUntouchedAsync()
    {
        if (_calendars.Count == 0)
        {
            return;
        }

        JsonElement state = await world.SimAsync("GET", "/_sim/state");
        Dictionary<string, string> held =
            state.GetProperty("calendars").EnumerateArray().ToDictionary(Id, one => one.GetRawText());
        foreach ((string id, string face) in _calendars)
        {
            Expect.That(held.GetValueOrDefault(id) == face, $"a neighbour's calendar was touched: {face}");
        }
    }

    private async Task SyncAsync(string name, string id, string beside, string term)
    {
        string file = world.CopyDatabase(name);
        using (SqliteConnection connection = LateConnections.Open(file))
        {
            foreach (string table in new[] { "u_jw_kcb_cur", "out_jw_kcb_xs", "out_jw_kcb_js" })
            {
                await connection.ExecuteAsync($"UPDATE {table} SET xnxq = @term", new { term });
            }

            await connection.ExecuteAsync(
                """
                UPDATE icasync_installation SET installation_id = @id;
                UPDATE icasync_beside SET installation_id = @beside;
                """,
                new { id, beside });
        }

        TrialHost host = world.StartNeighbour(file);
        RunStore runs = host.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(
            RunKind.Full, term, new RunOptions { Force = true }, "neighbour", default);
        RunRow begun = (await runs.BeginAttemptAsync(
            (await runs.FindAsync(start.RunId, default))!, "neighbour/1", default))!;
        await host.Engine.RunAsync(begun, host.Begin().Token);
        await host.Engine.EndStraysAsync();
        host.End();
        RunRow ended = (await runs.FindAsync(start.RunId, default))!;
        Expect.That(
            ended.State == RunState.Completed,
            $"the neighbour's run ended {ended.State} {ended.Reason} {ended.Message}");
        if (id == Own)
        {
            // It was our own run: what it noted stands in our database, though its tables are lost.
            await using SqliteConnection connection = world.Open();
            await connection.ExecuteAsync(
                """
                ATTACH @file AS neighbour;
                INSERT OR IGNORE INTO icasync_generation (generation, noted_at)
                SELECT generation, noted_at FROM neighbour.icasync_generation;
                DETACH neighbour;
                """,
                new { file });
        }
    }

    private static string Id(JsonElement calendar) => calendar.GetProperty("id").GetString()!;
}
