namespace Icasync.Functions.Http;

/// <summary>
/// An answer that is asked for at most once a minute, by one caller at a time; one that threw is not kept.
/// </summary>
internal sealed class KeptAnswer<T>(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan KeepMax = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _one = new(1);
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private T _answer = default!;

    public async Task<T> GetAsync(Func<Task<T>> ask, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() - _askedAt >= KeepMax)
            {
                _answer = await ask();
                _askedAt = time.GetUtcNow();
            }

            return _answer;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
