using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// What tests of withdrawals and undos look at: WPS without its ids, which differ after what was deleted returns, and
/// without who wrote an event last.
/// </summary>
internal static class Recalls
{
    /// <summary>Every calendar with its access and events, as text in one order.</summary>
    /// <param name="except">The title of a calendar that is left out.</param>
    public static async Task<string> FacesAsync(this Campus campus, string? except = null) => string.Join(
        '\n',
        (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .Where(one => Text(one, "summary") != except)
            .Select(one => Text(one, "summary") + '\n' + string.Join('\n', Parts(one).Order(StringComparer.Ordinal)))
            .Order(StringComparer.Ordinal));

    /// <summary>The id of a course's calendar.</summary>
    public static async Task<string> CalendarOfAsync(this Campus campus, string course) => Text(
        (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .Single(one => Text(one, "summary").EndsWith(' ' + course, StringComparison.Ordinal)),
        "id");

    /// <summary>Inserts a run that has no attempt yet.</summary>
    public static async Task<RunRow> StartAsync(this Campus campus, RunKind kind, RunOptions options)
    {
        RunStore runs = campus.Get<RunStore>();
        StartAnswer answer = await runs.StartAsync(kind, Campus.Term, options, "test", default);
        Assert.True(answer.Started);
        return (await runs.FindAsync(answer.RunId, default))!;
    }

    /// <summary>Runs an attempt whose process dies as a write leaves for WPS.</summary>
    public static async Task CutOffAsync(this Campus campus, string runId, Death death, int atWrite)
    {
        RunStore runs = campus.Get<RunStore>();
        RunRow begun = (await runs.BeginAttemptAsync((await runs.FindAsync(runId, default))!, "test/1", default))!;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new InlineEngine(campus.Services).RunAsync(begun, death.At(atWrite)));
    }

    private static IEnumerable<string> Parts(JsonElement calendar) =>
        calendar.GetProperty("permissions").EnumerateArray()
            .Select(one => $"  access {Text(one, "userId")} {Text(one, "role")}")
            .Concat(calendar.GetProperty("events").EnumerateArray().Select(one => "  event " + string.Join(
                '|', Text(one, "start"), Text(one, "end"), Text(one, "summary"), Text(one, "location"),
                InstallationMark.TakeOff(Text(one, "description")).Description.ReplaceLineEndings(" "),
                string.Join(',', one.GetProperty("attendees").EnumerateArray().Select(person => person.GetString())))));

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;
}
