using Icasync.Activities.Base;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>What counts as progress of an attempt: what it does for the first time, and work that goes on.</summary>
public class AttemptProgressTests
{
    private readonly FakeTimeProvider _time = new();

    private WpsAttempt Attempt => field ??= new(new AttemptKey("run", 1), new SyncOptions().OutageMax, _time);

    [Fact]
    public void What_is_done_once_is_progress_and_what_the_engine_repeats_is_none()
    {
        Assert.False(Attempt.HasMoved());
        Attempt.Advance("Events 7");
        Assert.True(Attempt.HasMoved());
        Assert.False(Attempt.HasMoved());
        Attempt.Advance("Events 7");
        Assert.False(Attempt.HasMoved());
        Attempt.Advance("Events 8");
        Assert.True(Attempt.HasMoved());
    }

    [Fact]
    public void Short_work_is_no_progress_however_often_it_is_repeated()
    {
        for (int execution = 0; execution < 50; execution++)
        {
            using IDisposable work = Attempt.Enter();
            Assert.False(Attempt.HasMoved());
            Assert.False(Attempt.HasMoved());
        }
    }

    // Method: an outage lasts five minutes at most; an answered call begins the time anew.
    [Fact]
    public void Work_that_waits_is_progress_until_it_has_shown_nothing_for_longer_than_it_may_wait()
    {
        using (Attempt.Work())
        {
            Assert.Equal([false, false, true], Look(3));
            _time.Advance(TimeSpan.FromMinutes(9));
            Assert.Equal([true], Look(1));
            _time.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal([false], Look(1));
            Attempt.Answered();
            Assert.Equal([true], Look(1));
        }

        Assert.Equal([false], Look(1));
    }

    private bool[] Look(int times) => [.. Enumerable.Range(0, times).Select(_ => Attempt.HasMoved())];
}
