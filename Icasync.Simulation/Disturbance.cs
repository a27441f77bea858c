using System.Globalization;
using System.Text.Json;

namespace Icasync.Simulation;

/// <summary>What the simulator of WPS is told to do wrong, drawn at random (CONTRACTS 5).</summary>
internal static class Disturbance
{
    private static readonly string[] Kinds =
        ["throttle429", "throttle400", "error", "reset", "partial", "shuffle", "expireToken", "timeout"];

    private static readonly string[] Values =
        ["S7=left-out", "S7=400000104", "S8=400411121", "S11=success", "S12=good", "S12=prefix", "S13=shuffled",
        "S16=success", "S25=utc", "S30=missing", "S34=200", "S24=list=2"];

    /// <summary>The body that sets every switch back.</summary>
    public static string DefaultSwitches { get; } =
        JsonSerializer.Serialize(Values.Select(value => value.Split('=', 2)[0]).Distinct()
            .ToDictionary(name => name, _ => (string?)null));

    /// <summary>The body for the simulator's faults: up to four rules.</summary>
    public static string Faults(Random random)
    {
        List<object> rules = [];
        for (int i = random.Next(0, 5); i > 0; i--)
        {
            string fault = Kinds[random.Next(Kinds.Length)];
            rules.Add(new
            {
                operation = "*", fault, probability = random.NextDouble() * 0.25, status = 500 + (random.Next(3) * 2),

                // Throttling is the one answer that surely had no effect (DESIGN 5).
                effect = fault.StartsWith("throttle", StringComparison.Ordinal) || random.Next(2) == 0
                    ? "before"
                    : "after",
                times = random.Next(1, 30),
            });
        }

        return JsonSerializer.Serialize(new { seed = random.Next(), rules });
    }

    /// <summary>The longest that lists are behind.</summary>
    public static readonly TimeSpan LagMax = TimeSpan.FromSeconds(60);

    /// <summary>The body for its switches: up to three, and late lists where the seed has them.</summary>
    public static string Switches(Random random, bool lags)
    {
        Dictionary<string, string> switches = [];
        for (int i = random.Next(0, 4); i > 0; i--)
        {
            string[] one = Values[random.Next(Values.Length)].Split('=', 2);
            switches[one[0]] = one[1];
        }

        if (lags)
        {
            switches["S24"] =
                string.Create(CultureInfo.InvariantCulture, $"list={random.Next(3, (int)LagMax.TotalSeconds + 1)}");
        }

        return JsonSerializer.Serialize(switches);
    }
}
