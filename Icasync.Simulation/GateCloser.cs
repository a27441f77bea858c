using System.Text.Json;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Simulation.Engine;

namespace Icasync.Simulation;

/// <summary>
/// An operator ends the run at once just after a calendar was made or written to, and from then on every further write
/// to that calendar by the same execution is one that the fence should have refused: its intent cannot have been
/// committed before (DESIGN 2). Another execution that lost its claim in between may have had one call on its way.
/// </summary>
internal sealed class GateCloser(HttpMessageHandler inner, Random random) : DelegatingHandler(inner)
{
    private readonly HashSet<(string Calendar, object? Execution)> _closed = new();
    private Func<Task>? _close;

    /// <summary>The chance that the gate closes after one write.</summary>
    public required Func<double> Chance { get; init; }

    /// <summary>Writes that came through a closed gate.</summary>
    public int Late { get; private set; }

    /// <summary>An attempt begins: its gate is open.</summary>
    public void Begin(Func<Task> close)
    {
        _closed.Clear();
        _close = close;
    }

    /// <summary>The attempt is over.</summary>
    public void End() => _close = null;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? calendar = WrittenCalendar(request);
        if (calendar is not null && _closed.Contains((calendar, InlineEngine.Flow.Value)))
        {
            Late++;
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (calendar is not null && _close is { } close && random.NextDouble() < Chance()
            && await SuccessAsync(response, cancellationToken) is { } data)
        {
            await close();
            _closed.Add((calendar.Length > 0 ? calendar : data.GetProperty("id").GetString()!,
                InlineEngine.Flow.Value));
        }

        return response;
    }

    // Null when nothing is written to a calendar, empty when one is made.
    private static string? WrittenCalendar(HttpRequestMessage request)
    {
        string[] parts = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int at = Array.IndexOf(parts, "calendars");
        return request.Method == HttpMethod.Get || at < 0 ? null
            : at + 2 < parts.Length ? parts[at + 1]
            : request.Method == HttpMethod.Post ? string.Empty : null;
    }

    // Only a write that is over: the client repeats a refused one under the same intent.
    private static async Task<JsonElement?> SuccessAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));

        // An answer without content may be all there is of a delete (the simulator's switch S7 leaves fields out).
        bool refused = body.RootElement.TryGetProperty("code", out JsonElement code) && code.GetInt64() != 0;
        return refused ? null
            : body.RootElement.TryGetProperty("data", out JsonElement data) ? data.Clone()
            : body.RootElement.Clone();
    }
}

/// <summary>The planted bug: everybody may write at any time.</summary>
internal sealed class NoFence(Database database, TimeProvider time) : FenceGuard(database, time)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Statement> Of(Fence fence) => [];
}
