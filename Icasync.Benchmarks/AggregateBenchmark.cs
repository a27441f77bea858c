using Icasync.Activities.Sql;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;
using Microsoft.Data.Sqlite;

namespace Icasync.Benchmarks;

/// <summary>
/// Parsing, quarantine and aggregation in C# against the bare rule in SQL; both have their rows in memory.
/// </summary>
internal static class AggregateBenchmark
{
    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        List<Measure> measures = [];
        foreach (int rows in quick ? new[] { 2_000 } : [58_000, 1_000_000])
        {
            measures.AddRange(await MeasureAsync(rows, rounds: rows > 100_000 ? 1 : 5));
        }

        return measures;
    }

    private static async Task<IReadOnlyList<Measure>> MeasureAsync(int rows, int rounds)
    {
        await using World world = await TermFile.MakeAsync(rows);
        List<OfferingRows> offerings = [];
        await foreach (OfferingRows one in world.Get<SourceReader>().ReadTimetableAsync(World.Term, default))
        {
            offerings.Add(one);
        }

        await using SqliteConnection memory = new("Data Source=:memory:");
        await memory.OpenAsync();
        await using (SqliteCommand command = memory.CreateCommand())
        {
            command.CommandText =
                $"ATTACH '{world.DatabaseFile}' AS term; CREATE TABLE lesson AS SELECT kkh, rq, kcmc, sfdk, jc, st, "
                    + "ed, room, lq, ghs, xms, zt FROM term.u_jw_kcb_cur; CREATE INDEX ix ON lesson (kkh, rq, st);";
            command.CommandTimeout = 600;
            await command.ExecuteNonQueryAsync();
        }

        int count = offerings.Sum(one => one.Rows.Count);
        bool equal = SqlRule.Sessions(memory).Select(RoomsSorted).Order(StringComparer.Ordinal)
            .SequenceEqual(offerings.SelectMany(Sessions).Select(RoomsSorted).Order(StringComparer.Ordinal));
        Task SqlAsync() => Task.FromResult(SqlRule.Sessions(memory).Count());
        (TimeSpan sql, TimeSpan code) = await SideBySide.MedianAsync(
            rounds, SqlAsync, () => Task.FromResult(offerings.Sum(one => Sessions(one).Count())));
        (TimeSpan again, TimeSpan whole) = await SideBySide.MedianAsync(
            rounds, SqlAsync, () => Task.FromResult(offerings.Sum(one => OfferingAggregator.Aggregate(
                Key(one), one.Rows, AggregationOptions.Default).Desired.Events.Count)));
        double ratio = sql / code;
        return
        [
            new Measure(
                "aggregate",
                $"rule of DOMAIN 3.2 in SQLite SQL ÷ parsing, quarantine and aggregation in C#, {count:N0} rows",
                $"{ratio:0.0} times as fast ({sql.TotalMilliseconds:0} ms ÷ {code.TotalMilliseconds:0} ms), output "
                    + $"{(equal ? "equal" : "DIFFERENT")}",
                "8 times", ratio >= 8 && equal),
            new Measure(
                "aggregate",
                "the same rule in SQL ÷ all of it in C#: event texts, markers, content hashes and row versions too, "
                    + $"{count:N0} rows",
                $"{again / whole:0.0} times as fast", "–", null),
        ];
    }

    private static OfferingKey Key(OfferingRows rows) => new(World.Term, rows.Offering ?? string.Empty);

    private static IEnumerable<string> Sessions(OfferingRows rows) =>
        OfferingAggregator.Sessions(Key(rows), rows.Rows, AggregationOptions.Default).Sessions.Select(facts =>
            $"{rows.Offering}|{facts.Date:yyyy/MM/dd}|{Minute(facts.Start)}|{Minute(facts.End)}|"
            + $"{string.Join('/', facts.Periods)}|{string.Join(',', facts.Rooms)}");

    // SQL has no order for what it concatenates, so rooms are compared as sets.
    private static string RoomsSorted(string session)
    {
        int at = session.LastIndexOf('|') + 1;
        return session[..at] + string.Join(',', session[at..].Split(',').Distinct().Order(StringComparer.Ordinal));
    }

    private static int Minute(TimeOnly time) => (time.Hour * 60) + time.Minute;
}

/// <summary>Timetables of any size: a term, repeated under other offering numbers.</summary>
internal static class TermFile
{
    public static async Task<World> MakeAsync(int rows)
    {
        World world = await World.MakeAsync(courses: Math.Min(1800, Math.Max(10, rows / 32)), users: 500);
        for (int copy = 1; copy < rows / 57_600; copy++)
        {
            await world.SqlAsync(
                $"""
                INSERT INTO u_jw_kcb_cur (kkh, xnxq, jxz, zc, jc, lq, room, ghs, rq, st, ed, sj, zt, kcmc, xms, sfdk)
                SELECT kkh || '-{copy}', xnxq, jxz, zc, jc, lq, room, ghs, rq, st, ed, sj, zt, kcmc, xms, sfdk
                FROM u_jw_kcb_cur WHERE kkh NOT LIKE '%-%'
                """);
        }

        return world;
    }
}
