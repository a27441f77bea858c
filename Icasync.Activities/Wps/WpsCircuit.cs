using Polly;
using Polly.CircuitBreaker;

namespace Icasync.Activities.Wps;

/// <summary>
/// Keeps an outage from being hammered (DESIGN 5): when nearly every call of half a minute ends without an answer or in
/// 5xx, calls are turned away unsent for a while, then one probe decides. What is turned away surely had no effect.
/// </summary>
/// <param name="onOpened">Told each time the circuit opens.</param>
internal sealed class WpsCircuit(TimeProvider time, Action onOpened)
{
    /// <summary>Calls in the window below which nothing is concluded.</summary>
    public const int CallsMin = 10;

    /// <summary>Longest time without a probe.</summary>
    public static readonly TimeSpan BreakMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BreakFirst = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline<WpsReply> _pipeline =
        new ResiliencePipelineBuilder<WpsReply> { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<WpsReply>
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { IsOutage: true }),

            // One operation that always fails is no outage: the reads that ask what it did are answered.
            FailureRatio = 0.9,
            MinimumThroughput = CallsMin,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDurationGenerator = arguments => ValueTask.FromResult(BreakOf(arguments.HalfOpenAttempts)),
            OnOpened = _ =>
            {
                onOpened();
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    /// <summary>Makes the call, or turns it away unsent with the time after which a probe is due.</summary>
    public async Task<WpsReply> ExecuteAsync(
        Func<CancellationToken, Task<WpsReply>> call, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await call(token), cancellation);
        }
        catch (BrokenCircuitException open)
        {
            return WpsReply.Lost(
                "WPS has been away; the next try waits", neverSent: true) with { RetryAfter = open.RetryAfter };
        }
    }

    private static TimeSpan BreakOf(int probes)
    {
        TimeSpan pause = BreakFirst * Math.Pow(2, Math.Min(probes, 4));
        return pause < BreakMax ? pause : BreakMax;
    }
}
