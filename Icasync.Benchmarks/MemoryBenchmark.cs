using System.Diagnostics;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Icasync.Benchmarks;

/// <summary>What a child process needed.</summary>
internal sealed record Need(double Seconds, double PeakMegabytes, long Items);

/// <summary>Peak memory and growth of the two streamed readers, each in a process of its own.</summary>
internal static class MemoryBenchmark
{
    private const double MegabytesMax = 256;

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        List<Measure> measures = [];
        foreach (int rows in quick ? new[] { 2_000 } : [58_000, 1_000_000])
        {
            await using World world = await TermFile.MakeAsync(rows);
            Need need = await ChildAsync("aggregate", world);
            measures.Add(new Measure(
                "memory", $"peak memory, reading and aggregating {need.Items:N0} rows", $"{need.PeakMegabytes:0} MB",
                $"under {MegabytesMax:0} MB", need.PeakMegabytes < MegabytesMax));
        }

        return measures;
    }

    public static async Task<IReadOnlyList<Measure>> RunPeopleAsync(bool quick)
    {
        int scale = quick ? 30 : 1;
        await using World small = await World.MakeAsync(1800 / scale, 17_000 / scale);
        await using World large = await World.MakeAsync(18_000 / scale, 170_000 / scale);
        Need one = await ChildAsync("people", small);
        Need ten = await ChildAsync("people", large);
        double growth = ten.Seconds / one.Seconds / ((double)ten.Items / one.Items);
        return
        [
            new Measure(
                "users", $"time a person's access, {ten.Items:N0} ÷ {one.Items:N0} enrolled and teaching",
                $"{growth:0.00}", "at most 1.2 (linear)", growth <= 1.2),
            new Measure(
                "users", "peak memory of extract and resolution, the smaller and the larger",
                $"{one.PeakMegabytes:0} MB, {ten.PeakMegabytes:0} MB",
                $"under {MegabytesMax:0} MB", ten.PeakMegabytes < MegabytesMax),
        ];
    }

    private static async Task<Need> ChildAsync(string what, World world) =>
        JsonSerializer.Deserialize<Need>(await Child.RunAsync([what, world.DatabaseFile]))!;
}

/// <summary>The measured process of <see cref="MemoryBenchmark"/>.</summary>
internal static class MemoryChild
{
    public static async Task<int> RunAsync(string what, string file)
    {
        using Database database = new(
            new DatabaseOptions { ConnectionString = file, CommandTimeoutSeconds = 600 }, TimeProvider.System,
            Random.Shared, NullLogger<Database>.Instance);
        SourceReader source = new(database, new SyncOptions());
        long items = 0;
        TimeSpan took = await SideBySide.TimeAsync(async () => items = what == "aggregate"
            ? await AggregateAsync(source)
            : await ResolveAsync(source));
        using Process self = Process.GetCurrentProcess();
        Console.Out.Write(JsonSerializer.Serialize(new Need(took.TotalSeconds, self.PeakWorkingSet64 / 1e6, items)));
        return 0;
    }

    private static async Task<long> AggregateAsync(SourceReader source)
    {
        long rows = 0;
        await foreach (OfferingRows one in source.ReadTimetableAsync(World.Term, default))
        {
            rows += OfferingAggregator.Aggregate(
                new OfferingKey(World.Term, one.Offering ?? string.Empty), one.Rows, AggregationOptions.Default)
                .LiveRows;
        }

        return rows;
    }

    private static async Task<long> ResolveAsync(SourceReader source)
    {
        TermPeopleReader reader = new(source, new SyncOptions());
        List<MembershipInputs> inputs = [];
        await foreach (OfferingRows one in source.ReadTimetableAsync(World.Term, default))
        {
            inputs.Add(new MembershipInputs(one.Offering!, StudentsIncluded: true, []));
        }

        PeopleDirectory people = await reader.ReadPeopleAsync(default);
        long access = 0;
        await foreach (ResolvedAccess one in reader.ResolveAsync(World.Term, inputs, people, [], default))
        {
            access += one.Access.Count;
        }

        return access;
    }
}
