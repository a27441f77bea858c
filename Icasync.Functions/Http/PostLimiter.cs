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

        int seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
        request.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        throw new ApiException(new ProblemDocument
        {
            Type = ProblemTypes.TooMany,
            Title = "请求过于频繁 · Too many requests",
            Status = StatusCodes.Status429TooManyRequests,
            Detail = ApiResults.Both($"请等待 {seconds} 秒后再试。", $"Wait {seconds} s, then try again."),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _buckets.Dispose();
}
