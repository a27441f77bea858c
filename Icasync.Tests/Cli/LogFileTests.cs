using System.Globalization;
using Icasync.Activities.Settings;
using Icasync.Cli.Hosting;
using Icasync.Tests.Functions;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>The log files of a served home: what they hold, who may read them, and how many there are.</summary>
public sealed class LogFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _home = Directory.CreateTempSubdirectory("icasync-log-").FullName;

    private string Folder => Path.Combine(_home, "logs");

    // Method: a whole run at the lowest level, refused requests beside it; then every name and number of the source is
    // looked for.
    [Fact]
    public async Task A_run_and_refused_requests_leave_no_person_and_no_secret_in_the_files()
    {
        IReadOnlyList<string> people;
        await using (ApiHost host = await ApiHost.StartAsync(
            sample: "small-mess",
            more: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug))
                .AddSingleton<ILoggerProvider>(_ => new LogFiles(Folder, new LogOptions(LogLevel.Debug)))))
        {
            people = PersonalData.Of(host.Campus);
            await host.RunAsync();
            using HttpClient stranger = new() { BaseAddress = host.Address };
            stranger.DefaultRequestHeaders.Add("x-functions-key", "a-key-that-is-wrong");
            await stranger.GetAsync($"/api/icasync/why?person={people[0]}");
        }

        string log = string.Concat(Some.Of(Directory.GetFiles(Folder)).Select(File.ReadAllText));
        Assert.Contains("[information] LogNotifier: notice", log, StringComparison.Ordinal);
        Assert.Contains("the key is wrong", log, StringComparison.Ordinal);
        string[] hidden =
            [.. people, ApiHost.Key, "a-key-that-is-wrong", SimulatorOptions.DefaultAppKey];
        Assert.Empty(Some.Of(hidden).Where(text => log.Contains(text, StringComparison.Ordinal)));
    }

    [Fact]
    public void Files_are_of_a_size_as_many_as_are_wanted_and_their_owners_alone()
    {
        const int Lines = 5000;
        using (LogFiles files = new(Folder, new LogOptions(Files: 3, FileMegabytes: 1)))
        {
            ILogger logger = files.CreateLogger("Icasync.Tests.Something");
            string filling = new('x', 1000);
            for (int line = 1; line <= Lines; line++)
            {
                logger.LogInformation("line {Number} {Filling}", line, filling);
            }

            logger.LogDebug("below the level");
            files.CreateLogger("System.Net.Http").LogInformation("GET /v7/users/104066");
        }

        string[] paths = Directory.GetFiles(Folder);
        Assert.Equal(3, paths.Length);
        string newest = paths.OrderBy(path => path, StringComparer.Ordinal).Select(File.ReadAllText).Last();
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"line {Lines} "), newest, StringComparison.Ordinal);
        Assert.DoesNotContain("below", newest, StringComparison.Ordinal);
        Assert.DoesNotContain("104066", newest, StringComparison.Ordinal);
        foreach (string path in paths)
        {
            Assert.True(new FileInfo(path).Length < 1.1 * 1024 * 1024, path);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
                Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
            }
        }
    }

    [Fact]
    public void An_entry_is_one_line()
    {
        using (LogFiles files = new(Folder, new LogOptions()))
        {
            files.CreateLogger("Icasync.Tests.Something").LogWarning("a {Name}", "b\n[error] forged {0} \u001b[2J");
        }

        string text = File.ReadAllText(Assert.Single(Directory.GetFiles(Folder)));
        Assert.EndsWith("[warning] Something: a b\\n[error] forged {0} \uFFFD[2J\n", text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
