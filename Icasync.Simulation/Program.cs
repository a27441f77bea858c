using System.Diagnostics;
using System.Globalization;
using Icasync.Simulation;

// dotnet run --project Icasync.Simulation -- --seeds 1..1000 [--bug ForgetsAdoption]
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
string range = args.Length >= 2 && args[0] == "--seeds" ? args[1] : "1..100";
PlantedBug bug = PlantedBug.None;
if (args.Length > 2 && (args.Length != 4 || args[2] != "--bug" || !Enum.TryParse(args[3], out bug)))
{
    await Console.Error.WriteLineAsync($"After --seeds only --bug may follow, one of {string.Join(", ", Enum.GetNames<PlantedBug>())}.");
    return 2;
}

string[] ends = range.Split("..");
if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first)
    || !int.TryParse(ends[^1], CultureInfo.InvariantCulture, out int last) || last < first)
{
    await Console.Error.WriteLineAsync($"--seeds is '{range}' but must have the form 1..1000.");
    return 2;
}

long started = Stopwatch.GetTimestamp();
int failed = 0;
await Parallel.ForEachAsync(Enumerable.Range(first, last - first + 1), async (seed, _) =>
{
    await using Trial trial = new(seed, bug);
    try
    {
        await trial.RunAsync();
    }
    catch (Exception exception)
    {
        Interlocked.Increment(ref failed);
        await Console.Out.WriteLineAsync($"seed {seed}: {exception.Message}");
        await Console.Out.WriteLineAsync($"  repeat: dotnet run --project Icasync.Simulation -- --seeds {seed}..{seed}");
        if (Environment.GetEnvironmentVariable("ICASYNC_DEBUG") is { Length: > 0 })
        {
            await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, trial.Trace().Append(exception.ToString())));
        }
    }
});
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{last - first + 1 - failed} passed, {failed} failed, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
return failed == 0 ? 0 : 1;
