using System.Runtime.InteropServices;
using Icasync.Cli.Output;

namespace Icasync.Cli.Hosting;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal ask the process to end: it stops what it hosts and leaves with 130. A second
/// signal does not wait any longer.
/// </summary>
public sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    private ShutdownSignals()
    {
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Begins to listen.</summary>
    public static ShutdownSignals Listen()
    {
        ShutdownSignals signals = new();
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            signals._registrations.Add(PosixSignalRegistration.Create(signal, signals.OnSignal));
        }

        return signals;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            Environment.Exit(ExitCodes.Interrupted);
        }

        context.Cancel = true;
        _source.Cancel();
    }
}
