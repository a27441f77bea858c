using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Icasync.Simulation;

/// <summary>
/// Plays a share of the seeds, one after the other, in a process whose pool has one thread: what stands in the pool's
/// queue is done in its order, and time passes only when the queue is empty.
/// </summary>
internal static class Worker
{
    private const string ShareName = "ICASYNC_SIMULATION_SHARE";

    /// <summary>
    /// Which share this process plays, as number and count; null in the process that starts the others.
    /// </summary>
    public static (int Number, int Of)? Share =>
        Environment.GetEnvironmentVariable(ShareName)?.Split('/') is [string number, string of]
            ? (int.Parse(number, CultureInfo.InvariantCulture), int.Parse(of, CultureInfo.InvariantCulture))
            : null;

    /// <summary>What makes a process such a worker.</summary>
    public static Dictionary<string, string?> Settings(int number, int of) => new()
    {
        [ShareName] = string.Create(CultureInfo.InvariantCulture, $"{number}/{of}"),
        ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "1",
        ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1",

        // A seed leaves much garbage and keeps little: rare collections halve what a seed costs.
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCgen0size"] = "0x4000000",
        ["DOTNET_TieredPGO"] = "0",
    };

    /// <summary>
    /// Plays the share. The last line says how many seeds passed and failed, and what they did, as one number.
    /// </summary>
    public static async Task<int> RunAsync(Seeds seeds, (int Number, int Of) share)
    {
        ThreadPool.GetMaxThreads(out int threads, out _);
        Expect.That(threads == 1, "a worker needs a pool of one thread");
        int failed = 0, played = 0;
        ulong digest = 0;
        for (int seed = seeds.First + share.Number; seed <= seeds.Last; seed += share.Of)
        {
            played++;
            using Trial trial = new(seed, seeds.Bug, seeds.World);
            string? wrong = await FailureAsync(trial);
            digest ^= BinaryPrimitives.ReadUInt64BigEndian(
                SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', trial.Trace().Prepend($"seed {seed}")))));
            if (wrong is not null)
            {
                failed++;
                Tell(seed, seeds, wrong, trial);
                if (seeds.Bug != PlantedBug.None)
                {
                    break;
                }
            }
        }

        Console.WriteLine(new Score(played - failed, failed, digest));
        return failed == 0 ? 0 : 1;
    }

    private static async Task<string?> FailureAsync(Trial trial)
    {
        try
        {
            await trial.RunAsync();
            return null;
        }
        catch (Exception exception)
        {
            return IsDebug ? exception.ToString() : exception.Message;
        }
    }

    private static void Tell(int seed, Seeds seeds, string wrong, Trial trial)
    {
        Console.WriteLine($"seed {seed}: {wrong}");
        Console.WriteLine($"  repeat: dotnet run --project Icasync.Simulation -- {seeds.Repeat(seed)}");
        if (IsDebug)
        {
            Console.WriteLine(string.Join(Environment.NewLine, trial.Trace()));
        }
    }

    private static bool IsDebug => Environment.GetEnvironmentVariable("ICASYNC_DEBUG") is { Length: > 0 };
}

/// <summary>
/// How many seeds passed and failed, and a digest of all that they did: equal seeds have equal digests.
/// </summary>
internal readonly record struct Score(int Passed, int Failed, ulong Digest)
{
    public static Score operator +(Score left, Score right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Digest ^ right.Digest);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string line, out Score score)
    {
        string[] words = line.Split(' ');
        bool matches = words is [_, "passed,", _, "failed,", "digest", _];
        score = matches
            ? new Score(
                int.Parse(words[0], CultureInfo.InvariantCulture),
                int.Parse(words[2], CultureInfo.InvariantCulture),
                ulong.Parse(words[5], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            : default;
        return matches;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, digest {Digest:x16}");
}
