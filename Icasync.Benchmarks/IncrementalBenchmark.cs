using Dapper;
using Icasync.Activities.Sql;
using Icasync.Cli.SyntheticTerm;
using Icasync.Domain.Runs;
using Microsoft.Data.Sqlite;

namespace Icasync.Benchmarks;

/// <summary>Runs that find nothing, and the cost of changes in terms of two sizes.</summary>
internal static class IncrementalBenchmark
{
    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        int courses = quick ? 30 : 1800;
        int changes = quick ? 50 : 1000;
        await using World term = await World.MakeAsync(courses, quick ? 400 : 17_000);
        await term.SyncAsync(RunKind.Full);
        List<Measure> measures = [await NothingAsync(term)];
        (double share, TimeSpan one) = await ChangesAsync(term, RunKind.Incremental, ChangeFocus.Lessons, changes);
        measures.Add(new Measure(
            "incremental", $"remote writes ÷ the fewest for what was changed, {changes} lesson changes",
            $"{share:0.00}", "at most 1.05", share <= 1.05));
        (double people, _) = await ChangesAsync(term, RunKind.Users, ChangeFocus.Enrolments, changes);
        measures.Add(new Measure(
            "incremental", $"remote writes ÷ the fewest for what was changed, {changes} enrolment changes",
            $"{people:0.00}", "at most 1.05", people <= 1.05));
        await using World large = await World.MakeAsync(courses * 4, quick ? 400 : 17_000);
        await large.SyncAsync(RunKind.Full);
        (_, TimeSpan four) = await ChangesAsync(large, RunKind.Incremental, ChangeFocus.Lessons, changes);
        measures.Add(new Measure(
            "incremental", $"time of {changes} changes, {courses * 4:N0} courses ÷ {courses:N0}", $"{four / one:0.00}",
            "nearer to 1 than to 4", four / one <= 2));
        return measures;
    }

    private static async Task<Measure> NothingAsync(World term)
    {
        (TimeSpan incremental, TimeSpan full) = await SideBySide.MedianAsync(
            rounds: 3, () => term.SyncAsync(RunKind.Incremental), () => term.SyncAsync(RunKind.Full));
        return new Measure(
            "incremental", "a run without a change, incremental (and ÷ full)",
            $"{incremental.TotalSeconds:0.00} s ({incremental / full:0.00})", "under 2 s",
            incremental < TimeSpan.FromSeconds(2));
    }

    private static async Task<(double Share, TimeSpan Took)> ChangesAsync(
        World world, RunKind kind, ChangeFocus focus, int changes)
    {
        await new ChangeMaker(world.Get<Database>()).ApplyAsync(seed: 7, changes, focus, default);
        (Activities.Runs.RunRow run, TimeSpan took) = await world.SyncAsync(kind);
        await using SqliteConnection connection = new($"Data Source={world.DatabaseFile}");
        long writes = await connection.ExecuteScalarAsync<long>(
            "SELECT COALESCE(SUM(calls), 0) FROM icasync_call WHERE run_id = @RunId AND is_write = 1",
            new { run.RunId });
        IEnumerable<(string Kind, string Op, long Items)> effects = await connection.QueryAsync<(string, string, long)>(
            "SELECT kind, op, COUNT(*) FROM icasync_change WHERE run_id = @RunId GROUP BY offering, kind, op",
            new { run.RunId });
        long fewest = effects.Sum(effect => Fewest(effect.Kind, effect.Op, effect.Items));
        return ((double)writes / Math.Max(1, fewest), took);
    }

    // Of one calendar: creates, grants and revokes go in hundreds, everything else is a call each (WPS-API 4, 6, 7).
    private static long Fewest(string kind, string op, long items) =>
        (kind, op) is ("event", "created") or ("access", "granted" or "changed" or "revoked")
            ? (items + 99) / 100
            : items;
}
