namespace Icasync.Tests.Browser.Campus;

/// <summary>A served campus that nobody changes: one for all tests that only look.</summary>
public sealed class QuietCampus : IAsyncLifetime
{
    private readonly SemaphoreSlim _one = new(1);
    private ServedCampus? _campus;

    internal async Task<ServedCampus> GetAsync()
    {
        Chromium.Require();
        await _one.WaitAsync();
        try
        {
            return _campus ??= await ServedCampus.StartAsync();
        }
        finally
        {
            _one.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _one.Dispose();
        return _campus is null ? ValueTask.CompletedTask : _campus.DisposeAsync();
    }
}
