namespace Icasync.Tests.Browser.Campus;

/// <summary>A served campus after a full sync: one for the tests of what an office does every day.</summary>
public sealed class SyncedCampus : IAsyncLifetime
{
    private readonly SemaphoreSlim _one = new(1);
    private ServedCampus? _campus;

    internal async Task<ServedCampus> GetAsync(Chromium chromium)
    {
        Chromium.Require();
        await _one.WaitAsync();
        try
        {
            if (_campus is null)
            {
                _campus = await ServedCampus.StartAsync();
                await using OperatorPage page = await OperatorPage.OpenAsync(chromium, _campus);
                await page.StartRunAsync(reason: "last night");
                await page.StateAsync("Completed");
            }

            return _campus;
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
