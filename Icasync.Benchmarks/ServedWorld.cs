using System.Net.Http.Json;
using System.Text.Json;
using Icasync.Cli.Engine;

namespace Icasync.Benchmarks;

/// <summary>A process of <c>icasync serve</c> over a world, asked as anybody asks it.</summary>
internal sealed class ServedWorld : IAsyncDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(2);

    private readonly Task _serving;
    private readonly CancellationTokenSource _over;

    private ServedWorld(HttpClient http, Task serving, CancellationTokenSource over) =>
        (Http, _serving, _over) = (http, serving, over);

    /// <summary>Its API, with the key.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<ServedWorld> StartAsync(CommandLineWorld world, int rate)
    {
        int port = ChildProcesses.FreePorts(1)[0];
        CancellationTokenSource over = new();
        Task serving = Child.RunAsync(
            ["icasync", "serve", "--port", $"{port}", "--storage", world.Storage, .. world.Options],
            CommandLineWorld.Environment(rate), over.Token);
        ServedWorld served = new(
            new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/icasync/") }, serving, over);
        await served.LiveAsync();
        served.Http.DefaultRequestHeaders.Add(
            "x-functions-key", (await File.ReadAllTextAsync(Path.Combine(world.Home, "api.key"))).Trim());
        return served;
    }

    /// <summary>Starts a run of the term; answers where it is asked for.</summary>
    public async Task<string> BeginAsync(string kind)
    {
        using HttpResponseMessage started = await Http.PostAsJsonAsync($"sync/{kind}", new { xnxq = World.Term });
        started.EnsureSuccessStatusCode();
        return $"runs/{(await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()}";
    }

    /// <summary>Waits for the end of a run; answers it.</summary>
    public async Task<JsonElement> EndAsync(string address)
    {
        using PeriodicTimer timer = new(PollEvery);
        while (await timer.WaitForNextTickAsync())
        {
            JsonElement run = await Http.GetFromJsonAsync<JsonElement>(address);
            string state = run.GetProperty("state").GetString()!;
            if (state is not ("pending" or "running"))
            {
                return state == "completed" ? run : throw new InvalidOperationException($"the run ended {state}");
            }
        }

        throw new InvalidOperationException("the timer ended");
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _serving;
        Http.Dispose();
        _over.Dispose();
    }

    private async Task LiveAsync()
    {
        using CancellationTokenSource late = new(StartMax);
        while (true)
        {
            try
            {
                using HttpResponseMessage live = await Http.GetAsync("health/live", late.Token);
                return;
            }
            catch (HttpRequestException) when (!_serving.IsCompleted)
            {
                await Task.Delay(PollEvery, late.Token);
            }
        }
    }
}
