using System.Text.Json;
using Icasync.Activities.Offerings;
using Icasync.Activities.Runs;

namespace Icasync.Simulation;

/// <summary>What WPS holds must be what a plan over an empty ledger would create: an independent look at both.</summary>
internal static class Comparison
{
    /// <summary>Lines that only WPS holds and lines that only the plan wants.</summary>
    /// <param name="unreadable">Courses with unreadable rows, which may hold what is no longer wanted (D25).</param>
    public static (List<string> Extra, List<string> Missing) Of(PlanDocument plan, JsonElement state, HashSet<string> unreadable)
    {
        List<string> wanted = [.. plan.Operations
            .Where(operation => operation.Op is "createCalendar" or "createEvent" or "grant")
            .Select(operation => operation.Op switch
            {
                "createCalendar" => $"calendar {operation.After}",
                "grant" => $"access {operation.Kkh} {operation.Key} {operation.After}",
                _ => $"event {operation.Kkh} {operation.Key} {JsonSerializer.Serialize(operation.After, Wire.Json)}",
            })
            .Order(StringComparer.Ordinal)];
        List<string> held = [];
        foreach (JsonElement calendar in state.GetProperty("calendars").EnumerateArray())
        {
            string title = calendar.GetProperty("summary").GetString()!;
            string kkh = title[(title.LastIndexOf(' ') + 1)..];
            held.Add($"calendar {title}");
            held.AddRange(calendar.GetProperty("permissions").EnumerateArray()
                .Select(one => $"access {kkh} {one.GetProperty("userId").GetString()} {one.GetProperty("role").GetString()}"));
            held.AddRange(calendar.GetProperty("events").EnumerateArray().Select(one => $"event {kkh} {Marker(one)} {Face(one)}"));
        }

        held.Sort(StringComparer.Ordinal);
        List<string> extra = [.. Minus(held, wanted).Where(line => !unreadable.Contains(line.Split(' ')[1]) && !unreadable.Contains(line.Split(' ')[^1]))];
        return (extra, Minus(wanted, held));
    }

    private static List<string> Minus(IEnumerable<string> left, IEnumerable<string> right)
    {
        Dictionary<string, int> counts = right.GroupBy(line => line).ToDictionary(group => group.Key, group => group.Count());
        return [.. left.Where(line => !(counts.TryGetValue(line, out int n) && (counts[line] = n - 1) >= 0))];
    }

    private static string Marker(JsonElement one) => one.GetProperty("description").GetString()!.Split('\n')[^1]["icasync:".Length..];

    private static string Face(JsonElement one) => JsonSerializer.Serialize(
        new
        {
            summary = one.GetProperty("summary").GetString(),
            start = one.GetProperty("start").GetString(),
            end = one.GetProperty("end").GetString(),
            location = one.GetProperty("location").GetString(),
        },
        Wire.Json);
}
