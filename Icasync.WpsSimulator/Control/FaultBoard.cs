using System.Text.Json;

namespace Icasync.WpsSimulator.Control;

/// <summary>One rule of PUT /_sim/faults (CONTRACTS 5).</summary>
internal sealed record FaultRule
{
    public string Operation { get; init; } = "*";
    public double? Probability { get; init; }

    /// <summary>The n-th call of the operation since the rules were set, 1-based.</summary>
    public int? Nth { get; init; }
    public required string Fault { get; init; }
    public int? Status { get; init; }
    public long? Code { get; init; }
    public int? RetryAfter { get; init; }

    /// <summary>What an error answers as its text.</summary>
    public string Message { get; init; } = "fault by rule";

    /// <summary>
    /// <c>before</c> (default): the call has no effect; <c>after</c>: it has, and the answer is what is faulty.
    /// </summary>
    public string Effect { get; init; } = "before";

    /// <summary>How often it strikes; without a number a rule with nth strikes once, others for ever.</summary>
    public int? Times { get; init; }
}

/// <summary>The faults in force: latency, a rate limit and rules, all decided by one seeded random.</summary>
internal sealed class FaultBoard
{
    private static readonly string[] Kinds =
        ["throttle429", "throttle400", "error", "timeout", "reset", "partial", "shuffle", "expireToken"];

    private readonly List<(FaultRule Rule, int Left)> _rules = [];
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly Func<string, bool> _isOperation;
    private double _allowance;
    private DateTimeOffset _allowanceAt;

    public FaultBoard(int seed, Func<string, bool> isOperation) =>
        (Chance, _isOperation) = (new Random(seed), isOperation);

    public Random Chance { get; private set; }
    public int LatencyMinMs { get; private set; }
    public int LatencyMaxMs { get; private set; }
    public double? RequestsPerSecond { get; private set; }

    /// <summary>Sets everything anew; null when understood, else what was not. Then nothing changes.</summary>
    public string? Set(JsonElement body)
    {
        List<FaultRule> rules = [];
        if (body.TryGetProperty("rules", out JsonElement list))
        {
            foreach (JsonElement one in list.EnumerateArray())
            {
                FaultRule rule;
                try
                {
                    rule = one.Deserialize<FaultRule>(JsonSerializerOptions.Web)!;
                }
                catch (JsonException exception)
                {
                    return exception.Message;
                }

                if (!Kinds.Contains(rule.Fault))
                {
                    return $"fault is one of {string.Join(", ", Kinds)}, not {rule.Fault}.";
                }

                if (rule.Operation != "*" && !_isOperation(rule.Operation))
                {
                    return $"There is no operation {rule.Operation}.";
                }

                if (rule.Effect is not ("before" or "after"))
                {
                    return "effect is before or after.";
                }

                rules.Add(rule);
            }
        }

        Chance = new Random(body.TryGetProperty("seed", out JsonElement seed) ? seed.GetInt32() : 1);
        bool latency = body.TryGetProperty("latencyMs", out JsonElement span) && span.ValueKind == JsonValueKind.Object;
        LatencyMinMs = latency && span.TryGetProperty("min", out JsonElement min) ? min.GetInt32() : 0;
        LatencyMaxMs = Math.Max(
            LatencyMinMs, latency && span.TryGetProperty("max", out JsonElement max) ? max.GetInt32() : 0);
        RequestsPerSecond = body.TryGetProperty("requestsPerSecond", out JsonElement rate)
            && rate.ValueKind == JsonValueKind.Number
            ? rate.GetDouble()
            : null;
        _allowance = RequestsPerSecond ?? 0;
        _rules.Clear();
        _seen.Clear();
        _rules.AddRange(rules.Select(rule => (rule, rule.Times ?? (rule.Nth is null ? int.MaxValue : 1))));
        return null;
    }

    /// <summary>How long this call takes to travel.</summary>
    public TimeSpan TakeLatency() => LatencyMaxMs == 0
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Chance.Next(LatencyMinMs, LatencyMaxMs + 1));

    /// <summary>Whether the rate limit has room for a call; bursts of one second are allowed.</summary>
    public bool Admits(DateTimeOffset now)
    {
        if (RequestsPerSecond is not double rate)
        {
            return true;
        }

        _allowance = Math.Min(rate, _allowance + (rate * Math.Max(0, (now - _allowanceAt).TotalSeconds)));
        _allowanceAt = now;
        if (_allowance < 1)
        {
            return false;
        }

        _allowance--;
        return true;
    }

    /// <summary>The rule that strikes this call, or null.</summary>
    public FaultRule? Take(string operation)
    {
        int count = _seen[operation] = _seen.GetValueOrDefault(operation) + 1;
        int all = _seen["*"] = _seen.GetValueOrDefault("*") + 1;
        for (int i = 0; i < _rules.Count; i++)
        {
            (FaultRule rule, int left) = _rules[i];
            if (left == 0 || (rule.Operation != "*" && rule.Operation != operation))
            {
                continue;
            }

            bool strikes = rule.Nth is int nth
                ? (rule.Operation == "*" ? all : count) >= nth
                && (rule.Operation == "*" ? all : count) < nth + (rule.Times ?? 1)
                : rule.Probability is not double probability || Chance.NextDouble() < probability;
            if (strikes)
            {
                _rules[i] = (rule, left - 1);
                return rule;
            }
        }

        return null;
    }
}
