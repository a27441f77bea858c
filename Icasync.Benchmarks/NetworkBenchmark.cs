using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;

namespace Icasync.Benchmarks;

/// <summary>
/// What a network of 2 ms a round trip adds to a run, on the engine of the simulation: a term in a SQLite file, and the
/// tests' stand-in for SQL Server with and without that wait. The stand-in judges each statement and so takes longer
/// than any server; what it takes alone is left out. WPS answers after 20 ms: a quick one, which hides little.
/// </summary>
internal static class NetworkBenchmark
{
    private const double RatioMax = 1.5;
    private const int Rows = 100;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(2);

    private static readonly (RunKind Kind, string Name)[] Runs =
    [
        (RunKind.Full, "first full sync"), (RunKind.Full, "full sync without a change"),
        (RunKind.Incremental, $"incremental of {Rows} changed rows"),
    ];

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        (int courses, int rounds) = quick ? (10, 1) : (400, 3);
        List<Took[]> file = [];
        List<Took[]> near = [];
        List<Took[]> far = [];

        // The first round warms all up and does not count.
        for (int round = 0; round <= rounds; round++)
        {
            file.Add(await MeasureAsync(courses, standIn: false, TimeSpan.Zero));
            near.Add(await MeasureAsync(courses, standIn: true, TimeSpan.Zero));
            far.Add(await MeasureAsync(courses, standIn: true, RoundTrip));
        }

        return [.. Runs.Select((run, at) =>
        {
            double sqlite = Median(file, at);

            // What is less than the stand-in's own time scatters cannot be told from nothing.
            double network = Math.Max(0, Median(far, at) - Median(near, at));
            double ratio = (sqlite + network) / sqlite;
            return new Measure(
                "network", $"{run.Name}, {courses} courses: SQLite and {far[^1][at].RoundTrips:N0} round trips of 2 ms "
                + "÷ SQLite",
                $"{ratio:0.00} ({sqlite:0.0} s and {network:0.0} s)", $"at most {RatioMax}", ratio <= RatioMax);
        })];
    }

    private static double Median(List<Took[]> rounds, int run) =>
        SideBySide.Median([.. rounds.Skip(1).Select(round => round[run].Time)]).TotalSeconds;

    private static async Task<Took[]> MeasureAsync(int courses, bool standIn, TimeSpan roundTrip)
    {
        await using Campus campus = new(database: new CampusFile(standIn));
        await campus.GenerateAsync(courses, courses * 10);
        await campus.SimAsync("PUT", "/_sim/faults", """{"latencyMs":{"min":20,"max":20}}""");
        campus.Server?.Latency = roundTrip;
        List<Took> took = [];
        foreach ((RunKind kind, _) in Runs)
        {
            if (kind == RunKind.Incremental)
            {
                // As the changes of a day are: in many courses.
                campus.Touch(
                    "room = '1300'",
                    $"rowid IN (SELECT rowid FROM u_jw_kcb_cur ORDER BY rowid * 7919 % 10007 LIMIT {Rows})");
            }

            campus.Server?.RoundTrips.Clear();
            TimeSpan time = await SideBySide.TimeAsync(async () =>
            {
                RunRow run = await campus.SyncAsync(kind);
                if (run.State != RunState.Completed)
                {
                    throw new InvalidOperationException($"the {kind} run ended {run.State}: {run.Message}");
                }
            });
            took.Add(new Took(time, campus.Server?.RoundTrips.Count ?? 0));
        }

        return [.. took];
    }

    private sealed record Took(TimeSpan Time, int RoundTrips);
}
