using System.Globalization;
using System.Text;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// Each fault of the simulator at the first call of each kind of write, in whole runs over a socket. What came of it is
/// compared with the table in docs/safety.md, which this test writes when ICASYNC_WRITE_DOCS is set.
/// </summary>
public class FaultMatrixTests
{
    private const string Begin = "<!-- fault matrix: begin (written by FaultMatrixTests) -->";
    private const string End = "<!-- fault matrix: end -->";
    private const int RunsAtOnceMax = 6;

    private static readonly (string Head, string Operation)[] Writes =
    [
        ("create calendar", "createCalendar"), ("event batch", "batchCreateEvents"),
        ("grant batch", "batchCreateCalendarPermissions"),
        ("update event", "updateEvent"), ("delete event", "deleteEvent"),
        ("revoke batch", "batchDeleteCalendarPermissions"),
    ];

    private static readonly (string Name, string Rule)[] Faults =
    [
        ("throttled, HTTP 429", """ "fault":"throttle429","retryAfter":1 """),
        ("throttled, HTTP 400", """ "fault":"throttle400","code":400411031 """),
        ("500 before the effect", """ "fault":"error","status":500,"effect":"before" """),
        ("500 after the effect", """ "fault":"error","status":500,"effect":"after" """),
        ("time-out before the effect", """ "fault":"timeout","effect":"before" """),
        ("time-out after the effect", """ "fault":"timeout","effect":"after" """),
        ("reset before the effect", """ "fault":"reset","effect":"before" """),
        ("reset after the effect", """ "fault":"reset","effect":"after" """),
        ("part of it done", """ "fault":"partial","effect":"before" """),
        ("all done, part answered", """ "fault":"partial","effect":"after" """),
        ("answer shuffled", """ "fault":"shuffle" """),
        ("token expires", """ "fault":"expireToken" """),
    ];

    [Fact]
    public async Task R05_R06_R12_R15_R17_R32_No_fault_of_any_write_doubles_or_loses_anything()
    {
        string[,] cells = new string[Faults.Length, Writes.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Faults.Length * Writes.Length),
            new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnceMax },
            async (number, _) =>
            {
                (int fault, int write) = (number / Writes.Length, number % Writes.Length);
                cells[fault, write] = await OutcomeAsync(Writes[write].Operation, Faults[fault].Rule);
            });
        StringBuilder table = new();
        table.AppendLine(
            CultureInfo.InvariantCulture,
            $"| fault at the first call | {string.Join(" | ", Writes.Select(write => write.Head))} |");
        table.AppendLine(CultureInfo.InvariantCulture, $"| --- |{string.Concat(Writes.Select(_ => " --- |"))}");
        for (int fault = 0; fault < Faults.Length; fault++)
        {
            string row = string.Join(" | ", Enumerable.Range(0, Writes.Length).Select(write => cells[fault, write]));
            table.AppendLine(CultureInfo.InvariantCulture, $"| {Faults[fault].Name} | {row} |");
        }

        Compare(table.ToString().ReplaceLineEndings("\n"));
        Assert.All(Some.Of(cells.Cast<string>()), cell => Assert.Equal("equal", cell));
    }

    private static void Compare(string table)
    {
        string file = Path.Combine(Repository.Root, "docs", "safety.md");
        string text = File.ReadAllText(file).ReplaceLineEndings("\n");
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(to > from && from > Begin.Length, $"docs/safety.md needs the lines '{Begin}' and '{End}'");
        if (Environment.GetEnvironmentVariable("ICASYNC_WRITE_DOCS") is { Length: > 0 })
        {
            File.WriteAllText(file, $"{text[..from]}\n\n{table}\n{text[to..]}");
        }
        else
        {
            Assert.True(
                text[from..to].Trim() == table.Trim(),
                "The table in docs/safety.md is not what the runs show. Write it anew with ICASYNC_WRITE_DOCS=1. It "
                    + $"should be:\n{table}");
        }
    }

    // What WPS holds in the end against what was wanted, and what a further run still writes.
    private static async Task<string> OutcomeAsync(string operation, string rule)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions());
        await using Campus campus = await SmallTerm.FillAsync(
            new Campus(options: null, host),
            Given.B, Given.B with { Date = "2025-03-11" }, Given.B with { Date = "2025-04-18" },
            Given.B with { Date = "2025-06-30" });
        string faults = $$"""{"seed":1,"rules":[{"operation":"{{operation}}","nth":1,{{rule}}}]}""";
        bool atChange = operation is "updateEvent" or "deleteEvent" or "batchDeleteCalendarPermissions";
        if (!atChange)
        {
            await campus.SimAsync("PUT", "/_sim/faults", faults);
        }

        RunRow first = await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'", "rq LIKE '2025/03/04%'");
        campus.Touch("zt = 'delete'", "rq = '2025-03-11'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        if (atChange)
        {
            await campus.SimAsync("PUT", "/_sim/faults", faults);
        }

        RunRow second = await campus.SyncAsync(RunKind.Incremental);
        string events = string.Join(", ", (await campus.EventsAsync()).Select(one => one.Face));
        string access = string.Join(", ", await campus.AccessAsync());
        int calendars = (await campus.StateAsync()).GetProperty("calendars").GetArrayLength();
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Full);
        long writes = (await campus.CallsAsync()).GetProperty("writes").GetInt64();
        bool equal = (first.State, second.State, calendars, events, access, writes) == (
            RunState.Completed, RunState.Completed, 1,
            "03-04 09:50-10:35 第一教学楼 1300, 04-18 09:50-10:35 第一教学楼 1223, 06-30 09:50-10:35 第一教学楼 1223",
            "104066 writer, 20220002 reader", 0L);
        return equal
            ? "equal"
            : $"{first.State} {second.State}, {calendars} calendars, events {events}, access {access}, {writes} writes "
                + "after";
    }
}
