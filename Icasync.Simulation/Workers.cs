using System.Diagnostics;
using System.Globalization;

namespace Icasync.Simulation;

/// <summary>Shares the seeds among as many processes as the machine has cores, and adds up what they say.</summary>
internal static class Workers
{
    /// <summary>Plays the seeds; answers 0 when all passed. Of a planted bug one finding is enough.</summary>
    public static async Task<int> RunAsync(Seeds seeds, string[] args)
    {
        long started = Stopwatch.GetTimestamp();
        int count = Math.Min(Environment.ProcessorCount, seeds.Count);
        List<Process> workers = [.. Enumerable.Range(0, count).Select(number => Start(number, count, args))];
        try
        {
            Task<Score?>[] scores = [.. workers.Select(worker => FollowAsync(worker))];
            List<Score> ended = [];
            await foreach (Task<Score?> one in Task.WhenEach(scores))
            {
                if (await one is not { } score)
                {
                    await Console.Error.WriteLineAsync("A worker ended without its score; see above.");
                    return 2;
                }

                ended.Add(score);
                if (score.Failed > 0 && seeds.Bug != PlantedBug.None)
                {
                    break;
                }
            }

            Score sum = ended.Aggregate((left, right) => left + right);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{sum}, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
            return sum.Failed == 0 ? 0 : 1;
        }
        finally
        {
            foreach (Process worker in workers)
            {
                worker.Kill();
                worker.Dispose();
            }
        }
    }

    private static Process Start(int number, int count, string[] args)
    {
        ProcessStartInfo start =
            new("dotnet", [typeof(Workers).Assembly.Location, .. args]) { RedirectStandardOutput = true };
        foreach ((string name, string? value) in Worker.Settings(number, count))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Passes on what a worker says, up to its score.</summary>
    private static async Task<Score?> FollowAsync(Process worker)
    {
        Score? score = null;
        while (await worker.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Score.TryParse(line, out Score read))
            {
                score = read;
            }
            else
            {
                await Console.Out.WriteLineAsync(line);
            }
        }

        return score;
    }
}
