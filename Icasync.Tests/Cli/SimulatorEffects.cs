using Icasync.WpsSimulator.Hosting;

namespace Icasync.Tests.Cli;

internal static class SimulatorEffects
{
    /// <summary>The calls that changed something at the simulator.</summary>
    public static int Effects(this SimulatorHost wps) => wps.Core.Calls.Count(call => call.Effects > 0);
}
