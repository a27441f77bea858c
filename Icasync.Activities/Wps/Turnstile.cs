namespace Icasync.Activities.Wps;

/// <summary>Lets one through at a time, in the order of their coming.</summary>
internal sealed class Turnstile
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Waits for the caller's turn; disposing it lets the next one through.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task ahead;
        lock (_lock)
        {
            (ahead, _last) = (_last, end.Task);
        }

        try
        {
            await ahead.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Whoever leaves the line lets the next one through when his own turn would have come.
            _ = ahead.ContinueWith(
                _ => end.SetResult(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        return new Turn(end);
    }

    private sealed class Turn(TaskCompletionSource end) : IDisposable
    {
        public void Dispose() => end.TrySetResult();
    }
}
