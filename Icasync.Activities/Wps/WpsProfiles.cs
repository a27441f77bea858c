using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Probing;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Wps;

/// <summary>
/// What the newest probe of this app at this WPS found out, kept in the database. Each attempt begins by going by it:
/// rate, patience and batch sizes. What an operator has set explicitly wins over what was found.
/// </summary>
public sealed class WpsProfiles(
    Database database, WpsOptions options, WpsLimiter limiter, UnknownOutcomePolicy unknowns)
{
    /// <summary>Events and people in one call where no probe found a smaller number (WPS-API 4, O07).</summary>
    private const int BatchMax = 100;

    private volatile WpsProfile? _current;

    /// <summary>Events in one batch call.</summary>
    public int EventsPerCall => Batch(_current?.EventsPerCall);

    /// <summary>People in one batch call.</summary>
    public int PeoplePerCall => Batch(_current?.PeoplePerCall);

    /// <summary>Whether WPS is known not to have the call that revokes many at once.</summary>
    public bool LacksBatchRevoke => _current?.LacksBatchRevoke == true;

    /// <summary>The calls a second to expect: as many as are allowed, or as few as their duration permits.</summary>
    public double CallsPerSecond => _current?.CallMedian is > 0 and { } median
        ? Math.Min(limiter.Rate, options.MaxConcurrency * 1000 / median)
        : limiter.Rate;

    /// <summary>The calls a second that are allowed now.</summary>
    public double Rate => limiter.Rate;

    /// <summary>Where the rate comes from: <c>setting</c>, <c>probe</c> or <c>default</c>.</summary>
    public string RateOrigin => options.IsRateSet ? "setting" : _current?.Rate is null ? "default" : "probe";

    // A database holds the profiles of each WPS it was used with: what a simulator does says nothing of the service.
    private string Id => IdOf(options);

    /// <summary>Names an app at a WPS: what one finds there is nothing to another.</summary>
    internal static string IdOf(WpsOptions options) =>
        Hashing.Sha256Hex($"{options.BaseUrl.GetLeftPart(UriPartial.Path)} {options.AppId}", 16);

    /// <summary>Reads the newest profile, among other queries of one text.</summary>
    public Statement Reading => new("SELECT body FROM icasync_wps_profile WHERE id = @Id", new { Id });

    /// <summary>The newest profile; null where none was made, or one of another form by another version.</summary>
    public async Task<WpsProfile?> FindAsync(CancellationToken cancellation) => Parse(await database.ReadAsync(
        [Reading], all => all.ReadSingleOrDefaultAsync<string?>(), cancellation));

    private static WpsProfile? Parse(string? body)
    {
        try
        {
            return body is null ? null : JsonSerializer.Deserialize<WpsProfile>(body, WireFormat.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps a profile in the place of an older one, and goes by it.</summary>
    public async Task KeepAsync(WpsProfile profile, CancellationToken cancellation)
    {
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    "DELETE FROM icasync_wps_profile WHERE id = @Id", new { Id }, transaction);
                await connection.ExecuteAsync(
                    "INSERT INTO icasync_wps_profile (id, probed_at, body) VALUES (@Id, @probedAt, @body)",
                    new
                    {
                        Id,
                        probedAt = WireFormat.Instant(profile.ProbedAt),
                        body = JsonSerializer.Serialize(profile, WireFormat.Json),
                    },
                    transaction);
            },
            cancellation);
        Use(profile);
    }

    /// <summary>Goes by the newest profile from now on.</summary>
    public async Task RefreshAsync(CancellationToken cancellation) => Use(await FindAsync(cancellation));

    /// <summary>The same with what <see cref="Reading"/> found.</summary>
    public async Task UseAsync(SqlMapper.GridReader all) => Use(Parse(await all.ReadSingleOrDefaultAsync<string?>()));

    private void Use(WpsProfile? profile)
    {
        _current = profile;
        limiter.Use(options.IsRateSet ? options.RequestsPerSecond : profile?.Rate ?? options.RequestsPerSecond);
        unknowns.Learn(TimeSpan.FromSeconds(profile?.ListLag ?? 0));
    }

    private static int Batch(int? found) => found is > 0 and < BatchMax ? found.Value : BatchMax;
}
