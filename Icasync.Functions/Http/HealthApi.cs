using System.Data.Common;
using Dapper;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Http;

/// <summary>
/// For probes: whether the process lives, and whether it can work. The answers name checks, never addresses or reasons:
/// the routes are open. What costs a call to WPS or a look through the whole timetable is kept for a minute, whoever
/// probes.
/// </summary>
public sealed class HealthApi(
    Database database, DatabaseOptions options, WpsTransport wps, WpsProfiles profiles, Freshness freshness,
    TimeProvider time, ILogger<HealthApi> logger) : IDisposable
{
    private static readonly TimeSpan CheckMax = TimeSpan.FromSeconds(5);
    private readonly KeptAnswer<bool> _wps = new(time);
    private readonly KeptAnswer<bool> _tables = new(time);

    /// <summary>GET health/live.</summary>
    public IResult Live() => ApiResults.Json(new { status = "live" });

    /// <summary>
    /// GET health/ready: 503 when the database, the durable storage or WPS does not answer, or when our tables are
    /// missing or of another version.
    /// </summary>
    public async Task<IResult> ReadyAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        using IDisposable patience = Database.WaitingAtMost(TimeSpan.Zero);
        bool databaseGood = await HoldsAsync("database", AskDatabaseAsync, cancellation);
        bool tablesGood = databaseGood && await _tables.GetAsync(
            stop => HoldsAsync("tables", token => Task.Run(ThrowIfNotMigrated, token), stop), cancellation);
        bool storageGood = await HoldsAsync(
            "storage", token => client.GetInstanceAsync("icasync-health", token), cancellation);

        // A kept token shows nothing: WPS itself is asked, and a call of a run that got no answer counts at once.
        bool wpsGood = await _wps.GetAsync(stop => HoldsAsync("wpsToken", wps.CheckAsync, stop), cancellation)
            && wps.IsAnswering;
        Dictionary<string, string> checks = new()
        {
            ["database"] = Word(databaseGood),
            ["tables"] = Word(tablesGood),
            ["storage"] = Word(storageGood),
            ["wpsToken"] = Word(wpsGood),
        };
        string[] failing = checks.Where(check => check.Value != "ok").Select(check => check.Key).ToArray();
        DateTimeOffset? since = databaseGood
            ? await freshness.OldestUnsyncedAsync(cancellation)
            : null;
        WpsProfile? probed = null;
        if (tablesGood)
        {
            await HoldsAsync("probe", async token => probed = await profiles.FindAsync(token), cancellation);
        }

        return ApiResults.Json(
            new
            {
                probe = probed is null ? null : new { probed.ProbedAt, probed.Differences, probed.Open },
                status = failing.Length == 0 ? "ready" : "notReady",
                checks,
                failing,
                oldestUnsyncedSeconds = since is { } oldest
                ? Math.Max(0, Math.Round((time.GetUtcNow() - oldest).TotalSeconds)) : (double?)null,
            },
            failing.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _wps.Dispose();
        _tables.Dispose();
    }

    private static string Word(bool good) => good ? "ok" : "failed";

    private async Task AskDatabaseAsync(CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        await connection.ExecuteScalarAsync<int>("SELECT 1");
    }

    private void ThrowIfNotMigrated()
    {
        if (!new Migrator(options).IsCurrent())
        {
            throw new InvalidOperationException("run 'icasync migrate' once");
        }
    }

    private async Task<bool> HoldsAsync(
        string name, Func<CancellationToken, Task> check, CancellationToken cancellation)
    {
        try
        {
            using CancellationTokenSource limit = new(CheckMax, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
                limit.Token, cancellation);
            await check(either.Token).WaitAsync(either.Token);
            return true;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            logger.LogWarning("not ready: {Check} failed with {Type}", name, exception.GetType().Name);
            return false;
        }
    }
}
