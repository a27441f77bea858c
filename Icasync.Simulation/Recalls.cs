using System.Text.Json;
using System.Text.RegularExpressions;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Simulation;

/// <summary>
/// Withdrawals and undos: in the middle of all troubles, and at the end under faults and crashes, where what they must
/// come to is known.
/// </summary>
internal sealed partial class Recalls(
    TrialWorld world, Hands hands, Neighbours neighbours, Troubles troubles, Attempts attempts)
{
    private static readonly RunOptions Forced = new() { Force = true };

    /// <summary>Takes back something at random, whatever came of the runs before.</summary>
    /// <param name="courses">The courses of the timetable.</param>
    public async Task RoundAsync(IReadOnlyCollection<string> courses)
    {
        Random random = world.Random;
        int attemptsMax = random.Next(1, 4);
        bool force = random.Next(4) > 0;
        IReadOnlyList<RunRow> ended = [.. (await world.Get<RunStore>().ListAsync(
            RandomTerm.Term, null, null, null, 20, default)).Where(run => !RunTransitions.IsOpen(run.State))];
        if (random.Next(2) == 0 && ended.Count > 0)
        {
            RunOptions undo = new()
            {
                Force = force, Undoes = ended[random.Next(ended.Count)].RunId, IncludeChanged = random.Next(2) == 0,
            };
            await attempts.SyncAsync(RunKind.Undo, undo, attemptsMax);
        }
        else
        {
            RunOptions some = new()
            {
                Force = force,
                Courses = random.Next(2) == 0 ? [] : [.. courses.Where(_ => random.Next(2) == 0)],
            };
            await attempts.SyncAsync(RunKind.Withdraw, some, attemptsMax);
        }
    }

    /// <summary>
    /// A sync that follows the timetable, undone under troubles: WPS holds what it held before. What people had in
    /// the calendar of a course that ended went with it, and nothing of ours knows it.
    /// </summary>
    /// <param name="calm">Ends the troubles.</param>
    public async Task ExpectUndoneAsync(Func<Task> calm)
    {
        JsonElement before = await StateAsync();
        await world.Term.ChangeAsync();
        RunRow run = await attempts.SyncAsync(
            world.Random.Next(2) == 0 ? RunKind.Incremental : RunKind.Full, Forced, attemptsMax: 1);
        HashSet<string> standing = [.. (await StateAsync()).GetProperty("calendars").EnumerateArray()
            .Select(one => Text(one, "id"))];
        RunOptions options = Forced with { Undoes = run.RunId };
        if (await world.Get<RecallCheck>().FindAsync(RunKind.Undo, RandomTerm.Term, options, default) is not null)
        {
            return;
        }

        RunRow undo = await WholeAsync(RunKind.Undo, options, calm);
        if (undo.Warnings.Keys.Any(code => code.StartsWith("UNDO_", StringComparison.Ordinal)))
        {
            return;
        }

        string expected = Faces(before, standing);
        string after = Faces(await StateAsync());
        Expect.That(after == expected, $"an undo left\n{after}\nand before there was\n{expected}");
    }

    /// <summary>
    /// A term is retired under troubles: its calendars are as was chosen, its events as they were, and no sync touches
    /// it until it is reopened.
    /// </summary>
    /// <param name="calm">Ends the troubles.</param>
    public async Task ExpectRetiredAsync(Func<Task> calm)
    {
        RetiredCalendars choice = world.Random.Next(3) switch
        {
            0 => RetiredCalendars.Rename,
            1 => RetiredCalendars.Teachers,
            _ => RetiredCalendars.Delete,
        };
        string[] before = await OursAsync();
        RunRow run = await WholeAsync(RunKind.Retire, Forced with { Retires = choice }, calm);
        string[] after = await OursAsync();
        RunRow refused = await attempts.SyncAsync(RunKind.Full, Forced, attemptsMax: 1);
        string[] untouched = await OursAsync();
        Expect.That(
            refused.Reason == "TERM_CLOSED" && after.SequenceEqual(untouched),
            $"a sync of a retired term ended {refused.State} {refused.Reason}");
        if (!hands.LostLedger && !run.Warnings.Keys.Any(code => code.StartsWith("UNDO_", StringComparison.Ordinal)))
        {
            string mark = new SyncOptions().RetiredTitleMark;
            IReadOnlySet<string> given = hands.GivenById(await StateAsync());
            string[] expected = choice switch
            {
                RetiredCalendars.Rename => before,
                RetiredCalendars.Teachers => [.. before
                    .Where(line => line.Split(' ') is not [_, "access", var person, ..]
                        || RandomTerm.IsTeacher(person) || (given.Contains(line) && after.Contains(line)))
                    .Select(line => Invited().Replace(line, WithoutStudents)).Order(StringComparer.Ordinal)],
                RetiredCalendars.Delete or RetiredCalendars.Leave or _ => after,
            };
            Expect.That(
                expected.SequenceEqual(after),
                $"a retirement ({choice}) left\n{string.Join('\n', after.Except(expected))}\n"
                + $"and there should be\n{string.Join('\n', expected.Except(after))}");
            string[] titles = [.. Titles(await StateAsync())];
            Expect.That(
                choice != RetiredCalendars.Rename || titles.All(
                    title => title.StartsWith(mark, StringComparison.Ordinal)),
                $"a retirement left the titles {string.Join(", ", titles)}");
            Expect.That(
                choice != RetiredCalendars.Delete || after.Length == 0 || run.State != RunState.Completed,
                $"a retirement left\n{string.Join('\n', after)}");
        }

        await world.Get<TermActs>().ActAsync(
            RandomTerm.Term, TermAct.Reopen, new Operator("simulation", "goes on"), default);
        await hands.ExpectForeignUntouchedAsync();
    }

    /// <summary>A withdrawal under troubles: nothing of ours is left, and what is not ours is as it was.</summary>
    /// <param name="calm">Ends the troubles.</param>
    public async Task ExpectWithdrawnAsync(Func<Task> calm)
    {
        await WholeAsync(RunKind.Withdraw, Forced, calm);
        if (!hands.LostLedger)
        {
            string[] left = [.. Ours(await StateAsync())
                .Where(one => !one.GetProperty("events").EnumerateArray().Any()
                    || !one.GetProperty("events").EnumerateArray().All(Comparison.IsForeign))
                .Select(one => Text(one, "summary"))];
            Expect.That(left.Length == 0, $"a withdrawal left {string.Join(", ", left)}");
        }

        await hands.ExpectForeignUntouchedAsync();
    }

    // Under troubles first; what they left undone is done when they have ended.
    private async Task<RunRow> WholeAsync(RunKind kind, RunOptions options, Func<Task> calm)
    {
        await DisturbAsync();
        RunRow run = await attempts.SyncAsync(kind, options, attemptsMax: world.Random.Next(1, 4));
        await calm();
        await attempts.EndOpenAsync();
        for (int again = 0; again < 2; again++)
        {
            run = await world.FindRunAsync(run.RunId);
            if (run.State == RunState.Completed)
            {
                return run;
            }

            await world.Get<RunActs>().RewindAsync(run.RunId, new Operator("simulation", "goes on"), default);
            run = await attempts.GoOnAsync(run.RunId, attemptsMax: 1);
        }

        bool keepsForeign = run.State == RunState.CompletedWithFailures
            && (await world.FailureCodesAsync(run.RunId)).All(code => code == "FOREIGN_EVENTS");
        Expect.That(
            run.State == RunState.Completed || keepsForeign,
            $"the {kind} run without faults ended {run.State} {run.Reason} {run.Message}");
        return run;
    }

    // Nobody else changes anything meanwhile, or no state before would be the state after.
    private async Task DisturbAsync()
    {
        attempts.IsQuiet = false;
        await world.SimAsync("PUT", "/_sim/faults", Disturbance.Faults(world.Random));
        await world.SimAsync("PUT", "/_sim/switches", Disturbance.Switches(world.Random, world.Plan.Lags));
        troubles.Chances = new Chances(Crash: 0.2);
        world.DeathChance = 0.05;
    }

    private Task<JsonElement> StateAsync() => world.SimAsync("GET", "/_sim/state");

    private IEnumerable<JsonElement> Ours(JsonElement state) => state.GetProperty("calendars").EnumerateArray()
        .Where(one => Text(one, "id") is var id && !hands.IsForeign(id) && !neighbours.Has(id));

    private IEnumerable<string> Titles(JsonElement state) => Ours(state).Select(one => Text(one, "summary"));

    // Access and events of our calendars, whatever these are called.
    private async Task<string[]> OursAsync() =>
        [.. Ours(await StateAsync())
            .SelectMany(one => Parts(one).Select(part => $"{Text(one, "id")} {part}")).Order(StringComparer.Ordinal)];

    // Without ids: what was deleted returns under new ones, and who wrote an event last stands in it.
    private string Faces(JsonElement state, HashSet<string>? standing = null)
    {
        IReadOnlySet<string> given = hands.GivenById(state);
        return string.Join('\n', state.GetProperty("calendars").EnumerateArray()
            .Select(calendar => (Calendar: calendar, Stands: standing?.Contains(Text(calendar, "id")) != false))
            .Select(one => string.Join("\n  ", Parts(one.Calendar, one.Stands)
                .Where(part => one.Stands || !given.Contains($"{Text(one.Calendar, "id")} {part}"))
                .Select(part => hands.LostInvitations ? Invited().Replace(part, string.Empty) : part)
                .Order(StringComparer.Ordinal).Prepend(Text(one.Calendar, "summary"))))
            .Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Parts(JsonElement calendar, bool withForeign = true) =>
        calendar.GetProperty("permissions").EnumerateArray()
            .Select(one => $"access {Text(one, "userId")} {Text(one, "role")}")
            .Concat(calendar.GetProperty("events").EnumerateArray()
                .Where(one => withForeign || !Comparison.IsForeign(one))
                .Select(one => Writer().Replace(string.Join(
                '|', one.EnumerateObject().Where(part => part.Name != "id").Select(part => part.Value.GetRawText())),
                string.Empty)));

    private static string WithoutStudents(Match invited) => JsonSerializer.Serialize(
        JsonSerializer.Deserialize<string[]>(invited.Value)!.Where(RandomTerm.IsTeacher));

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    [GeneratedRegex(@"icasync-by:[0-9a-f.]+\\n")]
    private static partial Regex Writer();

    // The last part of an event's line.
    [GeneratedRegex(@"\[[^\[]*\]$")]
    private static partial Regex Invited();
}
