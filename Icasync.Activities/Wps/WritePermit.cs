namespace Icasync.Activities.Wps;

/// <summary>
/// Lets one write go out. The transport asks for it when the call holds its place in the limit and its token, directly
/// before each sending, so that no write waits in a queue behind a decision that may no longer hold (DESIGN 2).
/// </summary>
/// <param name="ask">Reads the fence and commits the intent; answers the time stamp at which it read, or
/// throws.</param>
/// <param name="time">The clock; only its time stamps count, because they also pass while the wall clock is
/// set.</param>
public sealed class WritePermit(Func<CancellationToken, Task<long>> ask, TimeProvider time)
{
    /// <summary>
    /// How long an answer lets a call begin: a small part of a claim's life, which the fence prolongs as it is read. A
    /// process that stood still for longer asks again, and learns who works and what an operator said meanwhile.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private long _read;

    /// <summary>Asks anew.</summary>
    public async Task AskAsync(CancellationToken cancellation) => _read = await ask(cancellation);

    /// <summary>Throws when the last answer is too old for a call to begin.</summary>
    public void ThrowIfStale()
    {
        if (time.GetElapsedTime(_read) > Lifetime)
        {
            throw new StalePermitException();
        }
    }
}
