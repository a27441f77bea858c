namespace Icasync.Activities.Wps;

/// <summary>
/// How long an effect waits and how often it repeats what had an unknown outcome: bounded, growing, on the injected
/// clock (WPS-API 13, step 5).
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="unit">The pause before the first look; each later one is twice as long. Default one second.</param>
public sealed class UnknownOutcomePolicy(TimeProvider time, TimeSpan? unit = null)
{
    private readonly TimeSpan _unit = unit ?? TimeSpan.FromSeconds(1);

    /// <summary>How often one write is tried before it is left as a failure that can be resumed.</summary>
    public int TriesMax => 5;

    /// <summary>
    /// How often WPS is asked about one unknown outcome: with one, two and four seconds it waits out a late commit.
    /// </summary>
    public int LooksMax => 3;

    /// <summary>Waits before look number <paramref name="look"/> (from 0) at an unknown outcome.</summary>
    public Task SettleAsync(int look, CancellationToken cancellation) =>
        Task.Delay(_unit * Math.Pow(2, look), time, cancellation);

    /// <summary>
    /// Looks until what is seen is enough or the looks are used up: what was just made may not be listed yet (S24).
    /// </summary>
    public async Task<T> LookAsync<T>(Func<Task<T>> look, Func<T, bool> isEnough, CancellationToken cancellation)
    {
        for (int looks = 1; ; looks++)
        {
            T seen = await look();
            if (looks == LooksMax || isEnough(seen))
            {
                return seen;
            }

            await SettleAsync(looks - 1, cancellation);
        }
    }

    /// <summary>Waits before try number <paramref name="tries"/> + 1 of a write that is safe to repeat.</summary>
    public Task WaitAsync(int tries, CancellationToken cancellation) =>
        Task.Delay(_unit * Math.Pow(2, tries - 1), time, cancellation);

    /// <summary>
    /// Repeats a write that is safe to repeat, intent and call, until it has an outcome or the tries are used up.
    /// </summary>
    public async Task<WpsOutcome<T>> RepeatAsync<T>(Func<Task<WpsOutcome<T>>> write, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            WpsOutcome<T> outcome = await write();
            if (outcome.Kind != WpsOutcomeKind.Unknown || tries == TriesMax)
            {
                return outcome;
            }

            await WaitAsync(tries, cancellation);
        }
    }
}
