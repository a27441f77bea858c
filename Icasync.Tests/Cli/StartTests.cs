using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Icasync.Cli.Commands;
using Icasync.Cli.Engine;
using Icasync.Cli.Output;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// What a host needs at its start and does not get: a storage account, a port. It ends in time, and names the thing.
/// </summary>
public class StartTests
{
    private const string Term = "2024-2025-2";
    private const string AwayKey = "c2VjcmV0LWtleS1vZi10aGUtYWNjb3VudA==";

    private const string Away = "AccountName=awaycollege;AccountKey=" + AwayKey + ";BlobEndpoint=http://127.0.0.1:1/a;"
        + "QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a";

    // Method: nobody listens at the account's address; the key must stand nowhere in what is said.
    [Theory]
    [InlineData("serve", "--port", "0")]
    [InlineData("sync", "full", "--term", Term)]
    public async Task A_storage_account_that_is_away_ends_the_start_and_is_named(params string[] command)
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 1, users: 6);
        (int code, string answer, string notes) = await program.RunAsync(
            [
                .. command, "--database", program.Database, "--wps", wps.BaseUrl.ToString(), "--json",
                "--storage", Away,
            ]);
        Assert.True(code == 3, $"{code} {answer} {notes}");
        JsonElement problem = JsonDocument.Parse(answer).RootElement;
        Assert.Equal("STORAGE_UNAVAILABLE", problem.GetProperty("reason").GetString());
        Assert.Contains(
            "'awaycollege' cannot be reached", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(AwayKey, answer + notes, StringComparison.Ordinal);
    }

    // Method: a socket takes connections and answers nothing; a key that is none never gets as far.
    [Fact]
    public async Task A_storage_account_that_is_silent_or_malformed_ends_the_start_within_its_bound()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        StorageLostException lost = await Assert.ThrowsAsync<StorageLostException>(() => StartEngineAsync(
            Away.Replace(":1/", $":{((IPEndPoint)silent.LocalEndpoint).Port}/", StringComparison.Ordinal)));
        Assert.Contains("'awaycollege' has not answered for 1 seconds", lost.Message, StringComparison.Ordinal);
        string noKey = Away.Replace(AwayKey, "no key!", StringComparison.Ordinal);
        foreach (string wrong in new[] { "nonsense", "AccountName=a", noKey })
        {
            CliException refused = await Assert.ThrowsAsync<CliException>(() => StartEngineAsync(wrong));
            Assert.Equal((ExitCodes.Refused, "AzureWebJobsStorage"), (refused.ExitCode, refused.Problem.Field));
            Assert.DoesNotContain("no key!", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Doctor_asks_the_storage_account_and_names_it()
    {
        using IcasyncProgram program = new();
        (int code, string answer, _) = await program.RunAsync("doctor", "--storage", Away);
        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("'awaycollege' cannot be reached", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(AwayKey, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_named()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        await using WebApplication app = builder.Build();
        CliException refused = await Assert.ThrowsAsync<CliException>(() => Serving.ListenAsync(app, port, default));
        Assert.Equal((ExitCodes.Refused, "--port"), (refused.ExitCode, refused.Problem.Field));
    }

    private static Task<EmbeddedEngine> StartEngineAsync(string storage) => EmbeddedEngine.StartAsync(
        new EmbeddedEngineOptions(storage, "tests") { StartMax = TimeSpan.FromSeconds(1) },
        new FunctionCatalog(typeof(StartTests).Assembly), new ServiceCollection().BuildServiceProvider(),
        NullLoggerFactory.Instance);
}
