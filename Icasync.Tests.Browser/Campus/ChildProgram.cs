using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Icasync.Tests.Browser.Campus;

/// <summary>One of our programs as a process of its own; it ends with its owner.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _news = new(0);

    private ChildProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static ChildProgram Start(
        string project, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        ProcessStartInfo start = new("dotnet", [Repository.Program(project), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Artifacts,
        };
        foreach ((string name, string value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProgram(
            Process.Start(start) ?? throw new InvalidOperationException($"{project} did not start"));
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task RunAsync(string project, params string[] arguments)
    {
        await using ChildProgram program = Start(project, arguments);
        using CancellationTokenSource stop = new(StartMax);
        await program._process.WaitForExitAsync(stop.Token);
        if (program._process.ExitCode != 0)
        {
            throw program.Ended(project);
        }
    }

    /// <summary>Waits until the program prints what the pattern describes; answers its first group.</summary>
    public async Task<string> SaysAsync(string pattern)
    {
        using CancellationTokenSource stop = new(StartMax);
        int seen = 0;
        while (true)
        {
            foreach (string line in _lines.Skip(seen))
            {
                seen++;
                if (Regex.Match(line, pattern) is { Success: true } match)
                {
                    return match.Groups[1].Value;
                }
            }

            if (_process.HasExited)
            {
                throw Ended("the program");
            }

            await _news.WaitAsync(stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            using CancellationTokenSource stop = new(StopMax);
            await _process.WaitForExitAsync(stop.Token);
        }

        _process.Dispose();
        _news.Dispose();
    }

    private InvalidOperationException Ended(string who) =>
        new($"{who} ended with {_process.ExitCode}: {string.Join('\n', _lines)}");

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }

        _news.Release();
    }
}
