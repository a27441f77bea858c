using Icasync.Activities.Wps;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>
/// From when on a list is trusted that does not show what an unanswered call may have made (WPS-API 13 S24).
/// </summary>
public sealed class UnknownOutcomePolicyTests
{
    private readonly SetClock _clock = new();
    private readonly UnknownOutcomePolicy _unknowns;

    public UnknownOutcomePolicyTests() => _unknowns = new UnknownOutcomePolicy(_clock);

    [Fact]
    public void A_list_is_complete_for_what_is_older_than_the_longest_lag()
    {
        DateTimeOffset made = _clock.GetUtcNow();
        Assert.False(_unknowns.IsListed(made));
        _clock.Pass(_unknowns.ListLagMax);
        Assert.True(_unknowns.IsListed(made));
        Assert.Equal(made, _unknowns.Horizon(_unknowns.Now));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(313)]
    [InlineData(86_400)]
    public void A_clock_that_is_set_ahead_makes_nothing_older(int seconds)
    {
        DateTimeOffset made = _clock.GetUtcNow();
        _clock.Pass(TimeSpan.FromSeconds(12));
        _clock.Set(TimeSpan.FromSeconds(seconds));
        Assert.False(_unknowns.IsListed(made));
        Assert.Equal(DateTimeOffset.MinValue, _unknowns.Horizon(_unknowns.Now));
        _clock.Pass(_unknowns.ListLagMax);
        Assert.True(_unknowns.IsListed(made));
        Assert.Equal(_unknowns.Now - _unknowns.ListLagMax, _unknowns.Horizon(_unknowns.Now), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_costs_one_lag_at_most()
    {
        DateTimeOffset made = _clock.GetUtcNow();
        long began = _clock.GetTimestamp();
        _clock.Set(TimeSpan.FromHours(-1));
        Task waited = _unknowns.UntilListedAsync(made, () => Task.CompletedTask, default);
        while (!waited.IsCompleted)
        {
            _clock.Pass(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await waited;
        Assert.InRange(_clock.GetElapsedTime(began), _unknowns.ListLagMax, TimeSpan.FromMinutes(10));
    }

    /// <summary>A machine's clock that somebody sets; its time stamps pass evenly.</summary>
    private sealed class SetClock : FakeTimeProvider
    {
        private TimeSpan _set;

        public void Set(TimeSpan by) => _set += by;

        public void Pass(TimeSpan span) => Advance(span);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
