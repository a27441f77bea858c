using System.Text.Json;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>
/// The samples of the specification by pure rules: calendars, access, events, details and quarantine.
/// </summary>
public class SampleTests
{
    [Theory]
    [InlineData("small-clean")]
    [InlineData("small-mess")]
    public void A_first_full_sync_wants_what_the_sample_expects(string sample)
    {
        SampleTerm term = SampleTerm.Load(sample);
        List<(DesiredOffering Desired, IReadOnlyList<DesiredAccess> Access)> wanted = term.Offerings
            .Where(offering => offering.Desired.ReadableRows > 0)
            .Select(offering => (offering.Desired, term.Access[offering.Desired.Key.Offering]))
            .ToList();
        AssertEqual(term.Expected, wanted);
        Dictionary<string, int> quarantined = term.Offerings.SelectMany(offering => offering.Quarantined)
            .GroupBy(row => row.Reason.Text()).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(Numbers(term.Expected.GetProperty("quarantine")), quarantined);
        Assert.Equal(
            term.Expected.GetProperty("counts")
                .GetProperty("deadRows")
                .GetInt32(), term.Offerings.Sum(offering => offering.DeadRows));
    }

    // Method: record the first sample in memory, plan the second over it with the rules of an incremental run, carry
    // the plans out in memory and compare with what the sample expects.
    [Fact]
    public void An_incremental_sync_of_the_changed_sample_leads_to_what_it_expects()
    {
        Dictionary<string, RecordedOffering> recorded = SampleLedger.Of(SampleTerm.Load("small-mess"));
        HashSet<string> seen = SampleTerm.Load("small-mess").Offerings.SelectMany(
            offering => offering.RowVersions).ToHashSet();
        SampleTerm after = SampleTerm.Load("small-mess/after");
        int withheld = 0;
        foreach (var offering in Some.Of(after.Offerings))
        {
            DesiredOffering desired = offering.Desired with { Access = after.Access[offering.Desired.Key.Offering] };
            string key = desired.Key.Offering;
            RecordedOffering before = recorded.GetValueOrDefault(key) ?? new RecordedOffering { Key = desired.Key };
            bool touched = offering.RowVersions.Any(version => !seen.Contains(version))
                || (desired.ReadableRows > 0
                    && !desired.Access.Select(one => (one.Number, one.Role)).SequenceEqual(before.Access.Select(
                        one => (one.Number, one.Role))));
            if (touched)
            {
                OfferingPlan plan = OfferingPlanner.Plan(
                    desired, before, new PlanScope(RunKind.Incremental, DetectMoves: true, Released: false));
                withheld += plan.EventsWithheld.Count;
                recorded[key] = SampleLedger.CarriedOut(desired, before, plan);
            }
        }

        SampleLedger.AssertEqual(after.Expected, recorded.Values.Where(offering => offering.CalendarId is not null));
        JsonElement minimum = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(SampleTerm.Folder("small-mess/after"), "minimum-calls.json"))).RootElement;
        Assert.Equal(minimum.GetProperty("items").GetProperty("eventDeletesHeld").GetInt32(), withheld);
    }

    private static void AssertEqual(
        JsonElement expected, IReadOnlyList<(DesiredOffering Desired, IReadOnlyList<DesiredAccess> Access)> wanted)
    {
        Dictionary<string, JsonElement> calendars = expected.GetProperty("calendars").EnumerateArray()
            .ToDictionary(calendar => calendar.GetProperty("kkh").GetString()!);
        Assert.Equal(
            calendars.Keys.Order(StringComparer.Ordinal),
            wanted.Select(one => one.Desired.Key.Offering).Order(StringComparer.Ordinal));
        foreach ((DesiredOffering desired, IReadOnlyList<DesiredAccess> access) in Some.Of(wanted))
        {
            JsonElement calendar = calendars[desired.Key.Offering];
            Assert.Equal(calendar.GetProperty("title").GetString(), desired.Title);
            Assert.Equal(
                SampleLedger.Pairs(calendar.GetProperty("permissions")),
                access.Select(
                    one => $"{one.Number}|{one.Role.ToString().ToLowerInvariant()}").Order(StringComparer.Ordinal));
            Assert.Equal(
                SampleLedger.Pairs(calendar.GetProperty("events")),
                desired.Events.Select(one => SampleLedger.Face(one.Content)).Order(StringComparer.Ordinal));
            Assert.Equal(
                Details(calendar).Order(StringComparer.Ordinal),
                desired.Events.Select(one => Detail(
                    one.Content.Start, one.Content.Facts)).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<string> Details(JsonElement calendar) => calendar.GetProperty("events").EnumerateArray()
        .Zip(calendar.GetProperty("details").EnumerateArray(), (entry, detail) => string.Join(
            '|',
            entry[0].GetString(),
            string.Join('/', detail.GetProperty("periods").EnumerateArray().Select(one => one.GetInt32())),
            detail.GetProperty("week").GetString(),
            string.Join(',', detail.GetProperty("teachers").EnumerateArray().Select(one => one.GetString())),
            detail.GetProperty("checkIn").GetBoolean()));

    private static string Detail(string start, SessionFacts facts) => string.Join(
        '|', start, string.Join('/', facts.Periods), facts.TeachingWeek, string.Join(',', facts.TeacherNames),
        facts.CheckIn);

    private static Dictionary<string, int> Numbers(JsonElement counts) =>
        counts.EnumerateObject().ToDictionary(count => count.Name, count => count.Value.GetInt32());
}
