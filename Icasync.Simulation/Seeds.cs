using System.Globalization;

namespace Icasync.Simulation;

/// <summary>What is asked for: which seeds, and with which defect put in on purpose.</summary>
internal sealed record Seeds(int First, int Last, PlantedBug Bug)
{
    public int Count => Last - First + 1;

    /// <summary>Reads <c>--seeds 1..1000 --bug DropsFence</c>; answers what is wrong otherwise.</summary>
    public static bool TryParse(string[] args, out Seeds seeds, out string? wrong)
    {
        string range = args.Length >= 2 && args[0] == "--seeds" ? args[1] : "1..100";
        PlantedBug bug = PlantedBug.None;
        string[] ends = range.Split("..");
        seeds = new Seeds(1, 1, bug);
        if (args.Length > 2 && (args.Length != 4 || args[2] != "--bug" || !Enum.TryParse(args[3], out bug)))
        {
            wrong = $"After --seeds only --bug may follow, one of {string.Join(", ", Enum.GetNames<PlantedBug>())}.";
            return false;
        }

        if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first)
            || !int.TryParse(ends[^1], CultureInfo.InvariantCulture, out int last) || last < first)
        {
            wrong = $"--seeds is '{range}' but must have the form 1..1000.";
            return false;
        }

        (seeds, wrong) = (new Seeds(first, last, bug), null);
        return true;
    }
}
