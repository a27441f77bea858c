using Icasync.Activities.Sql;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;
using Microsoft.Data.Sqlite;

namespace Icasync.Benchmarks;

/// <summary>Parsing, quarantine and aggregation in C# against the bare rule in SQL; both have their rows in memory.</summary>
internal static class AggregateBenchmark
{
    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        List<Measure> measures = [];
        foreach (int rows in quick ? new[] { 2_000 } : [58_000, 1_000_000])
        {
            measures.Add(await MeasureAsync(rows, rounds: rows > 100_000 ? 1 : 5));
        }

        return measures;
    }

    private static async Task<Measure> MeasureAsync(int rows, int rounds)
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
                $"ATTACH '{world.DatabaseFile}' AS term; CREATE TABLE lesson AS SELECT * FROM term.u_jw_kcb_cur; CREATE INDEX ix ON lesson (kkh, rq, st);";
            command.CommandTimeout = 600;
            await command.ExecuteNonQueryAsync();
        }

        int count = offerings.Sum(one => one.Rows.Count);
        bool equal = SqlRule.Sessions(memory).Order(StringComparer.Ordinal)
            .SequenceEqual(offerings.SelectMany(Aggregated).Order(StringComparer.Ordinal));
        (TimeSpan sql, TimeSpan code) = await SideBySide.MedianAsync(
            rounds,
            () => Task.FromResult(SqlRule.Sessions(memory).Count()),
            () => Task.FromResult(offerings.Sum(one => Aggregated(one).Count())));
        double ratio = sql / code;
        return new Measure(
            "aggregate",
            $"rule of DOMAIN 3.2 in SQLite SQL ÷ parsing, quarantine and aggregation in C#, {count:N0} rows",
            $"{ratio:0.0} times as fast, output {(equal ? "equal" : "DIFFERENT")}", "8 times", ratio >= 8 && equal);
    }

    private static IEnumerable<string> Aggregated(OfferingRows rows) =>
        OfferingAggregator.Aggregate(new OfferingKey(World.Term, rows.Offering ?? string.Empty), rows.Rows, AggregationOptions.Default)
            .Desired.Events.Select(entry => entry.Content.Facts).Select(facts =>
                $"{rows.Offering}|{facts.Date:yyyy/MM/dd}|{Minute(facts.Start)}|{Minute(facts.End)}|{string.Join('/', facts.Periods)}|{string.Join(',', facts.Rooms)}");

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
