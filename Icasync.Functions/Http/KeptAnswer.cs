namespace Icasync.Functions.Http;

/// <summary>
/// An answer that is asked for at most once a minute, by one caller at a time; one that threw is not kept.
/// </summary>
/// <param name="staleMax">
/// How long an older answer is still given, at once, while it is asked for anew: whoever types waits for nothing.
/// </param>
internal sealed class KeptAnswer<T>(TimeProvider time, TimeSpan staleMax = default) : IDisposable
{
    private static readonly TimeSpan KeepMax = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _one = new(1);
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private T _answer = default!;
    private Task _renewing = Task.CompletedTask;

    public async Task<T> GetAsync(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            TimeSpan age = time.GetUtcNow() - _askedAt;
            if (age >= KeepMax + staleMax)
            {
                Keep(await ask(cancellation));
            }
            else if (age >= KeepMax && _renewing.IsCompleted)
            {
                _renewing = RenewAsync(ask);
            }

            return _answer;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    // Nobody waits for it: what goes wrong is met by whoever asks when the old answer is too old.
    private async Task RenewAsync(Func<CancellationToken, Task<T>> ask)
    {
        try
        {
            await Task.Yield();
            T answer = await ask(CancellationToken.None);
            await _one.WaitAsync();
            try
            {
                Keep(answer);
            }
            finally
            {
                _one.Release();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // See above.
        }
    }

    private void Keep(T answer) => (_answer, _askedAt) = (answer, time.GetUtcNow());
}
