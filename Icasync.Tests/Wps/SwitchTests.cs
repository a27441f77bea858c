using System.Collections.Concurrent;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// Every answer that WPS-API 13 leaves open, under whole runs: a first sync, an incremental one, a repair after changes
/// by hand, and a last run that has nothing to do. Whatever WPS answers, the end is what the sample expects.
/// </summary>
public class SwitchTests
{
    /// <summary>All values take some ten minutes; without being asked for them, the ones that bite are run.</summary>
    private static readonly bool All = Environment.GetEnvironmentVariable("ICASYNC_SWITCHES") == "all";

    private static readonly string[] Usual =
        ["S1=skew=60", "S2=40100011", "S7=left-out", "S8=omit", "S12=good", "S13=shuffled"];

    /// <summary>Switches with faults that make a run meet the question the switch is about.</summary>
    public static TheoryData<string, string> Switches
    {
        get
        {
            TheoryData<string, string> all = [];
            void Add(string rules, params string[] switches)
            {
                foreach (string one in switches)
                {
                    all.Add(one, rules);
                }
            }

            Add("[]", "S1=off", "S1=on", "S1=skew=60", "S4=400411502", "S4=400000103", "S5=is_deleted", "S6=cancelled");
            Add("""[{"operation":"*","nth":9,"fault":"expireToken"}]""", "S2=40100011", "S2=401030001", "S2=distinct");
            Add(
                """
                [{"operation":"batchCreateCalendarPermissions","nth":2,"fault":"error","status":500,"effect":"after"}]
                """,
                "S7=upsert", "S7=400000104", "S7=left-out", "S8=omit", "S8=400411121", "S10=absent", "S10=present",
                "S29=400001006");
            Add(
                """[{"operation":"batchDeleteCalendarPermissions","nth":1,"fault":"reset","effect":"after"}]""",
                "S11=success", "S11=400411517", "S30=404000001", "S30=implemented");
            Add(
                """[{"operation":"batchCreateEvents","nth":2,"fault":"partial","effect":"before"}]""",
                "S12=all-or-nothing", "S12=good", "S12=prefix", "S13=shuffled", "S15=new", "S24=list=0.02;search=0.02");
            foreach (string operation in new[]
            {
                "createCalendar", "updateCalendar", "batchCreateCalendarPermissions", "batchDeleteCalendarPermissions",
                "deleteCalendarPermission", "batchCreateEvents", "updateEvent", "deleteEvent",
            })
            {
                Add("[]", $"S14={operation}=drop:2");
            }

            Add(
                "[]", "S14=createCalendar=500:2", "S14=batchCreateEvents=timeout:1",
                "S14=batchCreateCalendarPermissions=500:1");
            Add(
                """[{"operation":"updateEvent","nth":1,"fault":"error","status":500,"effect":"after"}]""",
                "S16=success", "S16=400411340", "S17=null-clears", "S25=utc", "S25=+08:00");
            Add(
                "[]",
                "S9=drop", "S18=clamp", "S19=400000003", "S20=start-inside", "S21=newest31", "S22=empty", "S26=trim",
                "S27=400000003",
                "S28=honoured", "S31=400000004", "S34=200", "S32=100000", "S33=100000",
                "S23=429000001", "S23=400000001", "S23=400411031", "S23=400411036", "S23=429000001;retry-after=0.1");
            return all;
        }
    }

    // All at once: nearly all of their time is the waiting that the client owes an unsure WPS.
    [Fact]
    public async Task Whatever_WPS_answers_the_end_is_what_was_wanted()
    {
        ConcurrentBag<string> wrong = [];
        Assert.Empty(Some.Of(Usual).Except(Switches.Select(row => row.Data.Item1)));
        await Parallel.ForEachAsync(
            Some.Of(Switches.Where(row => All || Usual.Contains(row.Data.Item1))),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (row, _) =>
            {
                try
                {
                    await EndsAsWantedAsync(row.Data.Item1, row.Data.Item2);
                }
                catch (Exception failure)
                {
                    wrong.Add($"{row.Data.Item1}: {failure.Message}");
                }
            });
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    private static async Task EndsAsWantedAsync(string setting, string rules)
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-mess");
        (string id, string value) = (
            setting[..setting.IndexOf('=', StringComparison.Ordinal)],
            setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        await campus.SimAsync("PUT", "/_sim/switches", $$"""{"{{id}}":"{{value}}"}""");
        await campus.SimAsync("PUT", "/_sim/faults", $$"""{"seed":1,"rules":{{rules}}}""");
        await CompleteAsync(campus, RunKind.Full, new RunOptions());
        RemoteState.AssertEqual(RemoteState.Expected("small-mess"), await campus.StateAsync());
        await campus.ImportAsync("small-mess/after", replace: true);
        await campus.SimAsync("PUT", "/_sim/faults", $$"""{"seed":1,"rules":{{rules}}}""");
        await CompleteAsync(campus, RunKind.Incremental, new RunOptions());
        RemoteState.AssertEqual(RemoteState.Expected("small-mess/after"), await campus.StateAsync());
        await DriftAsync(campus);
        await CompleteAsync(campus, RunKind.Check, new RunOptions { Repair = true });
        RemoteState.AssertEqual(RemoteState.Expected("small-mess/after"), await campus.StateAsync());
        await campus.ResetCountersAsync();
        await CompleteAsync(campus, RunKind.Full, new RunOptions());
        System.Text.Json.JsonElement calls = await campus.CallsAsync();

        // A course that ended keeps its calendar until a full sync: that one delete is wanted, and the only write.
        Assert.True(
            calls.GetProperty("byOperation").ToString() is var writes && calls.GetProperty("writes").GetInt64() == 1
            && writes.Contains("\"deleteCalendar\":1", StringComparison.Ordinal), calls.ToString());
    }

    private static async Task CompleteAsync(Campus campus, RunKind kind, RunOptions options)
    {
        RunRow run = await campus.SyncAsync(kind, options);
        Assert.Equal((kind, RunState.Completed, null, null), (kind, run.State, run.Reason, run.Message));
    }

    // What people do by hand, so that the answers about missing things are met: an event, an access and a calendar go.
    private static async Task DriftAsync(Campus campus)
    {
        System.Text.Json.JsonElement[] calendars = (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .Where(
                one => one.GetProperty("events").GetArrayLength() > 0
                    && one.GetProperty("permissions").GetArrayLength() > 0)
            .ToArray();
        string Id(int calendar) => calendars[calendar].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"deleteEvent","calendarId":"{{Id(0)}}",
             "eventId":"{{calendars[0].GetProperty("events")[0].GetProperty("id")}}"},
             {"kind":"dropPermission","calendarId":"{{Id(0)}}",
              "userId":"{{calendars[0].GetProperty("permissions")[0].GetProperty("userId")}}"},
             {"kind":"deleteCalendar","calendarId":"{{Id(1)}}"}]
            """);
    }
}
