using System.Globalization;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>For how long an attempt was seen to stand: only a changed mark ends it, and only looking counts.</summary>
public class StandstillTests
{
    private static readonly DateTimeOffset Start = new(2025, 2, 24, 0, 0, 0, TimeSpan.Zero);

    // Each look: the second it comes at, the attempt, the second of the mark; then the seconds seen standing.
    [Theory]
    [InlineData("0/1/0", 0)]
    [InlineData("0/1/0 2/1/0 4/1/0", 4)]
    [InlineData("0/1/0 2/1/1 4/1/1", 2)]
    [InlineData("0/1/0 2/1/0 4/1/4", 0)]
    [InlineData("0/1/0 2/2/0", 0)]
    [InlineData("0/1/- 2/1/-", 2)]
    [InlineData("0/1/- 2/1/2 4/1/2", 2)]
    [InlineData("0/1/0 900/1/0", 5)]
    [InlineData("0/1/0 2/1/0 17/1/0 19/1/0 34/1/0", 14)]
    [InlineData("10/1/0 4/1/0 6/1/0", 2)]
    [InlineData("0/1/9 2/1/5 4/1/5", 2)]
    public void Standing_is_what_was_seen_of_it(string looks, double seconds)
    {
        Standstill? seen = null;
        foreach (string[] look in Some.Of(looks.Split(' ')).Select(one => one.Split('/')))
        {
            DateTimeOffset? mark = look[2] == "-" ? null : Start.AddSeconds(Number(look[2]));
            seen = Standstill.After(seen, Number(look[1]), mark, Start.AddSeconds(Number(look[0])));
        }

        Assert.Equal(seconds, seen!.Idle.TotalSeconds);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
