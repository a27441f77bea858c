using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Planning;

namespace Icasync.Simulation;

/// <summary>What WPS holds must be what a plan over an empty ledger would create: an independent look at both.</summary>
internal static class Comparison
{
    private const string MarkerPrefix = "icasync:";

    /// <summary>Lines that only WPS holds and lines that only the plan wants.</summary>
    /// <param name="unreadable">Courses with unreadable rows, which may hold what is no longer wanted (D25).</param>
    /// <param name="isForeign">Whether a calendar, by its id, is none of ours.</param>
    public static (List<string> Extra, List<string> Missing) Of(
        PlanDocument plan, JsonElement state, HashSet<string> unreadable, Func<string, bool> isForeign)
    {
        List<string> wanted = Wanted(plan);
        List<string> held = Held(state, isForeign);
        List<string> extra = [.. Minus(held, wanted).Where(line => !unreadable.Contains(Course(line)))];
        return (extra, Minus(wanted, held));
    }

    /// <summary>The same for access alone, and only of calendars that exist: what a user sync answers for.</summary>
    public static (List<string> Extra, List<string> Missing) OfAccess(PlanDocument plan, JsonElement state, Func<string, bool> isForeign)
    {
        List<string> wanted = Wanted(plan);
        List<string> held = Held(state, isForeign);
        HashSet<string> courses = [.. wanted.Where(IsCalendar).Select(Course).Intersect(held.Where(IsCalendar).Select(Course))];
        bool Counts(string line) => line.StartsWith("access ", StringComparison.Ordinal) && courses.Contains(Course(line));
        return (Minus(held.Where(Counts), wanted), Minus(wanted.Where(Counts), held));
    }

    /// <summary>The course that a line is about.</summary>
    public static string Course(string line) => IsCalendar(line) ? line[(line.LastIndexOf(' ') + 1)..] : line.Split(' ')[1];

    /// <summary>Whether a line is a calendar itself.</summary>
    public static bool IsCalendar(string line) => line.StartsWith("calendar ", StringComparison.Ordinal);

    /// <summary>Whether an event is none of ours: nobody but icasync writes its marker.</summary>
    public static bool IsForeign(JsonElement one) =>
        !one.GetProperty("description").GetString()!.Split('\n')[^1].StartsWith(MarkerPrefix, StringComparison.Ordinal);

    private static List<string> Wanted(PlanDocument plan) =>
        [.. plan.Operations
            .Where(operation => operation.Op is "createCalendar" or "createEvent" or "grant")
            .Select(operation => operation.Op switch
            {
                "createCalendar" => $"calendar {operation.After}",
                "grant" => $"access {operation.Kkh} {operation.Key} {operation.After}",
                _ => $"event {operation.Kkh} {operation.Key} {JsonSerializer.Serialize(operation.After, WireFormat.Json)}",
            })
            .Order(StringComparer.Ordinal)];

    private static List<string> Held(JsonElement state, Func<string, bool> isForeign)
    {
        List<string> held = [];
        foreach (JsonElement calendar in state.GetProperty("calendars").EnumerateArray()
            .Where(one => !isForeign(one.GetProperty("id").GetString()!)))
        {
            string title = calendar.GetProperty("summary").GetString()!;
            string kkh = title[(title.LastIndexOf(' ') + 1)..];
            held.Add($"calendar {title}");
            held.AddRange(calendar.GetProperty("permissions").EnumerateArray()
                .Select(one => $"access {kkh} {one.GetProperty("userId").GetString()} {one.GetProperty("role").GetString()}"));
            held.AddRange(calendar.GetProperty("events").EnumerateArray().Where(one => !IsForeign(one)).Select(one => $"event {kkh} {Marker(one)} {Face(one)}"));
        }

        held.Sort(StringComparer.Ordinal);
        return held;
    }

    private static List<string> Minus(IEnumerable<string> left, IEnumerable<string> right)
    {
        Dictionary<string, int> counts = right.GroupBy(line => line).ToDictionary(group => group.Key, group => group.Count());
        return [.. left.Where(line => !(counts.TryGetValue(line, out int n) && (counts[line] = n - 1) >= 0))];
    }

    private static string Marker(JsonElement one) => one.GetProperty("description").GetString()!.Split('\n')[^1][MarkerPrefix.Length..];

    private static string Face(JsonElement one) => JsonSerializer.Serialize(
        new
        {
            summary = one.GetProperty("summary").GetString(),
            start = one.GetProperty("start").GetString(),
            end = one.GetProperty("end").GetString(),
            location = one.GetProperty("location").GetString(),
        },
        WireFormat.Json);
}
