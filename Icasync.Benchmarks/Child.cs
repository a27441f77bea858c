using System.Diagnostics;

namespace Icasync.Benchmarks;

/// <summary>This program again, as a process of its own.</summary>
internal static class Child
{
    /// <summary>Runs it to its end; answers what it printed.</summary>
    /// <param name="over">Kills it, which then is no error: it has served.</param>
    public static async Task<string> RunAsync(
        IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken over = default)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(Child).Assembly.Location);
        start.ArgumentList.Add("child");
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration kill = over.Register(process.Kill);
        string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0 || over.IsCancellationRequested
            ? output
            : throw new InvalidOperationException($"the measured process ended with code {process.ExitCode}: {output}");
    }
}
