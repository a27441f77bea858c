using System.Text.Json;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Compares what the simulator holds with what a sample expects: calendars, access and events as sets.
/// </summary>
internal static class RemoteState
{
    public static void AssertEqual(JsonElement expected, JsonElement state)
    {
        Dictionary<string, JsonElement> calendars = expected.GetProperty("calendars").EnumerateArray()
            .ToDictionary(calendar => calendar.GetProperty("title").GetString()!);
        JsonElement[] held = state.GetProperty("calendars").EnumerateArray().ToArray();
        Assert.Equal(
            calendars.Keys.Order(StringComparer.Ordinal),
            held.Select(calendar => calendar.GetProperty("summary").GetString()!).Order(StringComparer.Ordinal));
        foreach (JsonElement calendar in Some.Of(held))
        {
            JsonElement wanted = calendars[calendar.GetProperty("summary").GetString()!];
            Assert.Equal(
                SampleLedger.Pairs(wanted.GetProperty("permissions")),
                calendar.GetProperty("permissions").EnumerateArray()
                    .Select(one => $"{one.GetProperty("userId").GetString()}|{one.GetProperty("role").GetString()}")
                    .Order(StringComparer.Ordinal));
            Assert.Equal(
                SampleLedger.Pairs(wanted.GetProperty("events")),
                calendar.GetProperty("events").EnumerateArray()
                    .Select(one => string.Join(
                        '|', one.GetProperty("start").GetString(), one.GetProperty("end").GetString(),
                        one.GetProperty("summary").GetString(), one.GetProperty("location").GetString()))
                    .Order(StringComparer.Ordinal));
        }
    }

    public static JsonElement Expected(string sample) => JsonDocument.Parse(
        File.ReadAllText(Path.Combine(SampleTerm.Folder(sample), "expected.json"))).RootElement;
}
