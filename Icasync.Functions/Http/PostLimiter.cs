using System.Globalization;
using System.Threading.RateLimiting;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>Refuses what is too much with 429 and Retry-After; each caller has a bucket of its own.</summary>
public sealed class PostLimiter(PostLimits limits) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _buckets = PartitionedRateLimiter.Create<string, string>(caller =>
        RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Burst,
            TokensPerPeriod = limits.PerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>
    /// What reads the whole source for one answer waits for its place; so many can be answered at once.
    /// </summary>
    private const int CostlyMax = 4;
    private const int CostlyWaitingMax = 1000;

    private readonly ConcurrencyLimiter _costly = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = CostlyMax, QueueLimit = CostlyWaitingMax, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>
    /// Waits for a place among the requests that read the whole source; the place is given back when disposed.
    /// </summary>
    /// <exception cref="ApiException">429: too many wait already.</exception>
    public async Task<RateLimitLease> EnterCostlyAsync(CancellationToken cancellation)
    {
        RateLimitLease lease = await _costly.AcquireAsync(permitCount: 1, cancellation);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        throw TooMany(seconds: 10);
    }

    /// <summary>Counts a changing request; reading is free.</summary>
    /// <exception cref="ApiException">429.</exception>
    public void Count(HttpRequest request, ApiCaller caller)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            return;
        }

        using RateLimitLease lease = _buckets.AttemptAcquire(caller.Name);
        if (lease.IsAcquired)
        {
            return;
        }

        int seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait)
            ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
        request.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        throw TooMany(seconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buckets.Dispose();
        _costly.Dispose();
    }

    private static ApiException TooMany(int seconds) => new(new ProblemDocument
    {
        Type = ProblemTypes.TooMany,
        Title = "请求过于频繁 · Too many requests",
        Status = StatusCodes.Status429TooManyRequests,
        Detail = ApiResults.Both($"请等待 {seconds} 秒后再试。", $"Wait {seconds} s, then try again."),
    });
}
