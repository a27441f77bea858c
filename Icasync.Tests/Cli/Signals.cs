using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>Signals to processes that a test started.</summary>
internal static class Signals
{
    public static async Task SendAsync(int pid, string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
