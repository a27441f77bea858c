using System.Globalization;

namespace Icasync.Simulation;

/// <summary>What is asked for: which seeds, with which defect put in on purpose, in which harder world.</summary>
internal sealed record Seeds(int First, int Last, PlantedBug Bug = PlantedBug.None,
    HarderWorld World = HarderWorld.None)
{
    public int Count => Last - First + 1;

    /// <summary>The words that repeat one seed.</summary>
    public string Repeat(int seed) => $"--seeds {seed}..{seed}"
        + (Bug == PlantedBug.None ? string.Empty : $" --bug {Bug}")
        + (World == HarderWorld.None ? string.Empty : $" --world {World}");

    /// <summary>Reads <c>--seeds 1..1000 --bug DropsFence --world Lag</c>; answers what is wrong otherwise.</summary>
    public static bool TryParse(string[] args, out Seeds seeds, out string? wrong)
    {
        seeds = new Seeds(1, 100);
        wrong = null;
        for (int at = 0; at < args.Length && wrong is null; at += 2)
        {
            string value = at + 1 < args.Length ? args[at + 1] : string.Empty;
            switch (args[at])
            {
                case "--seeds" when Range(value) is var (first, last):
                    seeds = seeds with { First = first, Last = last };
                    break;
                case "--bug" when Enum.TryParse(value, out PlantedBug bug):
                    seeds = seeds with { Bug = bug };
                    break;
                case "--world" when Enum.TryParse(value, out HarderWorld world):
                    seeds = seeds with { World = world };
                    break;
                default:
                    wrong = args[at] switch
                    {
                        "--seeds" => $"--seeds is '{value}' but must have the form 1..1000.",
                        "--bug" => OneOf<PlantedBug>("--bug", value),
                        "--world" => OneOf<HarderWorld>("--world", value),
                        _ => $"There is no option '{args[at]}'; there are --seeds, --bug and --world.",
                    };
                    break;
            }
        }

        return wrong is null;
    }

    private static string OneOf<T>(string option, string value)
        where T : struct, Enum => $"{option} is '{value}' but must be one of {string.Join(", ", Enum.GetNames<T>())}.";

    private static (int First, int Last)? Range(string range)
    {
        string[] ends = range.Split("..");
        return ends.Length == 2 && int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[1], CultureInfo.InvariantCulture, out int last) && last >= first
            ? (first, last)
            : null;
    }
}
