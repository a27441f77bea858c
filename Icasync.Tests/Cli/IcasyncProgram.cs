using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Icasync.Cli.Commands;
using Icasync.Cli.Output;
using Icasync.WpsSimulator.Core;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>The built program as a process of its own, with a home and an environment that a test decides.</summary>
internal sealed class IcasyncProgram : IDisposable
{
    public IcasyncProgram() => Directory.CreateDirectory(Home);

    public string Home { get; } = Path.Combine(Path.GetTempPath(), $"icasync-cli-{Guid.NewGuid():N}");

    public string Database => Path.Combine(Home, "term.db");

    /// <summary>Variables over those of this process; null removes one.</summary>
    public Dictionary<string, string?> Variables { get; } = new()
    {
        ["Icasync__Wps__AppId"] = SimulatorOptions.DefaultAppId,
        ["Icasync__Wps__AppKey"] = SimulatorOptions.DefaultAppKey,
    };

    /// <summary>Starts it; both streams are redirected.</summary>
    public Process Start(params string[] arguments)
    {
        string project = Path.Combine(
            Repository.Root, "Icasync.Cli", "bin", Repository.Configuration, "net10.0", "icasync.dll");
        ProcessStartInfo info = new(DotnetPath, [project, .. arguments, "--home", Home])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Home,
        };
        foreach ((string name, string? value) in Variables)
        {
            info.Environment[name] = value;
        }

        return Process.Start(info)!;
    }

    /// <summary>Runs it to its end.</summary>
    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>
    /// Runs it to its end in this process, with its environment: a start costs a second of the processor.
    /// </summary>
    public Task<(int Code, string Out, string Error)> RunHereAsync(params string[] arguments) =>
        RunInAsync(Home, [.. arguments, "--home", Home]);

    /// <summary>The same in a folder, without a home of its own.</summary>
    public static async Task<(int Code, string Out, string Error)> RunInAsync(string folder, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(
            arguments, new CommandIo(output, error, errorIsTerminal: false, folder), default);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Makes a term of 2024-2025-2 in the program's database.</summary>
    public async Task GenerateAsync(int courses, int users)
    {
        (int code, string output, string error) = await RunHereAsync(
            "generate", "--term", "2024-2025-2", "--courses", courses.ToString(CultureInfo.InvariantCulture),
            "--users", users.ToString(CultureInfo.InvariantCulture), "--database", Database);
        Assert.True(code == 0, $"{code} {output} {error}");
    }

    /// <summary>Stops the storage emulator that a sync left running for the next start.</summary>
    public void Dispose()
    {
        foreach (string children in Directory.GetFiles(Home, "children.json", SearchOption.AllDirectories))
        {
            using JsonDocument list = JsonDocument.Parse(File.ReadAllText(children));
            foreach (JsonElement child in list.RootElement.EnumerateArray())
            {
                try
                {
                    using Process process = Process.GetProcessById(child.GetProperty("pid").GetInt32());
                    process.Kill();
                    process.WaitForExit();
                }
                catch (ArgumentException)
                {
                    // It ended with its parent.
                }
            }
        }

        Directory.Delete(Home, recursive: true);
    }

    private static string DotnetPath => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host
        ? host
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}
