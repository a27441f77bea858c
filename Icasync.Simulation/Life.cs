namespace Icasync.Simulation;

/// <summary>
/// The life of a simulated process. Once it has died nothing in it goes on: its token is what every activity was given.
/// </summary>
internal sealed class Life : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Cancelled at the moment of death.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the process is dead.</summary>
    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>Kills the process.</summary>
    public void End() => _source.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}

/// <summary>
/// Kills the process at random calls to WPS: before the request arrives, or after WPS did it and before anybody learns.
/// </summary>
internal sealed class DeadlyHandler(HttpMessageHandler inner, Random random, Func<Life?> life)
    : DelegatingHandler(inner)
{
    /// <summary>The chance of death at one call.</summary>
    public required Func<HttpRequestMessage, double> Chance { get; init; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (bool dies, bool first) = (random.NextDouble() < Chance(request), random.Next(2) == 0);
        if (dies && first)
        {
            Die();
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (dies)
        {
            response.Dispose();
            Die();
        }

        return response;
    }

    private void Die()
    {
        if (life() is { } one)
        {
            one.End();
            throw new OperationCanceledException(one.Token);
        }
    }
}
