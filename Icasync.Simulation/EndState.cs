using System.Text.Json;
using Icasync.Activities.Runs;

namespace Icasync.Simulation;

/// <summary>What must hold when all troubles are over.</summary>
internal sealed class EndState(TrialWorld world, Hands hands, Neighbours neighbours, Ledger ledger)
{
    /// <summary>
    /// WPS holds what the timetable wants. A calendar whose course stands neither in the ledger nor in the timetable
    /// cannot be known as ours: it stays.
    /// </summary>
    public async Task ExpectEqualAsync(bool keepsEmpty)
    {
        JsonElement state = await world.SimAsync("GET", "/_sim/state");

        // A run that died, or whose clock was set ahead of what lists show, may have made one that no row knows of.
        bool keepsBare = hands.LostLedger || world.Jumped != TimeSpan.Zero;
        ExpectNone(state, Compared().Of(state, keepsEmpty, hands.LostLedger, keepsBare), "WPS differs");
    }

    /// <summary>A user sync leaves the access of every calendar as a full sync would (DOMAIN 5.3).</summary>
    public async Task ExpectAccessAsync()
    {
        JsonElement state = await world.SimAsync("GET", "/_sim/state");
        ExpectNone(state, Compared().OfAccess(state), "access differs after a user sync");
    }

    private Comparison Compared() => new(
        Desired(), world.Term.Made.TeacherNames, hands.LostInvitations ? null : world.Plan.Attendees,
        id => hands.IsForeign(id) || neighbours.Has(id));

    /// <summary>The courses as their maker knows them.</summary>
    public IReadOnlyList<DesiredCourse> Desired() => DesiredTerm.Of(world.Term.Made, RandomTerm.Term);

    /// <summary>Every row is as it was written, and marked as processed or counted as unreadable (DOMAIN D1).</summary>
    public async Task ExpectCountedAsync(RunRow run)
    {
        Dictionary<string, MadeLesson> made = world.Term.Made.Lessons;
        Dictionary<string, IDictionary<string, object?>> rows = await ledger.TimetableAsync();
        Expect.That(
            rows.Count == made.Count && made.Keys.All(rows.ContainsKey),
            $"{made.Count} rows were made and {rows.Count} are there");
        foreach ((string id, MadeLesson lesson) in made)
        {
            IDictionary<string, object?> row = rows[id];
            foreach ((string column, string? cell) in lesson.Cells)
            {
                Expect.That(row[column]?.ToString() == cell,
                    $"row {id} holds '{row[column]}' in {column} where '{cell}' was written");
            }

            Expect.That((string?)row["gx_zt"] == (lesson.Defect is null ? "1" : null),
                $"row {id} has gx_zt '{row["gx_zt"]}', defect {lesson.Defect}");
        }

        Dictionary<string, int> defects = made.Values.GroupBy(lesson => lesson.Defect)
            .Where(group => group.Key is not null)
            .ToDictionary(group => group.Key!, group => group.Count());
        Expect.That(
            defects.Count == run.Quarantined.Count
                && defects.All(one => run.Quarantined.GetValueOrDefault(one.Key) == one.Value),
            $"{string.Join(", ", defects)} are unreadable and {string.Join(", ", run.Quarantined)} are counted");
    }

    private static string Some(List<string> lines) => string.Join("; ", lines.Take(4));

    private void ExpectNone(
        JsonElement state, (List<string> Extra, List<string> Missing) difference, string otherwise)
    {
        IReadOnlySet<string> given = hands.Given(state);
        List<string> extra = [.. difference.Extra.Where(line => !given.Contains(line))];
        Expect.That(
            extra.Count == 0 && difference.Missing.Count == 0,
            $"{otherwise}: extra [{Some(extra)}] missing [{Some(difference.Missing)}]");
    }
}
