using CsCheck;
using Icasync.Domain.Sharing;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>
/// The division of one limit among instances. Goal: the sum of what they call by never exceeds it, and they come to use
/// all of it. Method: tables of one renewal, and random histories of joins, leaves, deaths and stand-stills.
/// </summary>
public class CallSharingTests
{
    private const int RateMax = 10;
    private const int PlacesMax = 5;

    private static readonly Gen<(int Who, int Act, int Tenths, int Wanted)[]> Histories =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 9], Gen.Int[1, 40], Gen.Int[1, 12]).Array[1, 120];

    // Who renews, then the others: calls a second held and wanted, places held and wanted; then what it comes to.
    [Theory]
    [InlineData("0/10/0/5", "", 10, 5)]
    [InlineData("10/2/5/1", "", 10, 5)]
    [InlineData("10/10/5/5", "0/10/0/5", 5, 3)]
    [InlineData("0/10/0/5", "10/10/5/5", 0, 0)]
    [InlineData("0/10/0/5", "5/10/2/5", 5, 3)]
    [InlineData("10/10/5/5", "0/2/0/1", 8, 4)]
    [InlineData("5/10/2/5", "5/1/3/1", 5, 2)]
    [InlineData("0/10/0/5", "3/10/2/5 3/10/1/5", 4, 2)]
    public void A_renewal_gives_at_once_and_takes_what_nobody_holds(
        string mine, string others, double rate, int places)
    {
        CallShare next = CallSharing.Renew(
            Share("b", mine), inFlight: 0,
            [.. others.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((one, i) => Share($"a{i}", one))],
            turn: 0);
        Assert.Equal((rate, places, 1L), (next.Rate, next.Places, next.Beat));
    }

    [Fact]
    public void The_least_limit_that_anybody_knows_counts_and_calls_on_their_way_keep_their_places()
    {
        CallShare throttled = Share("a", "5/10/2/5") with { RateMax = 4 };
        Assert.Equal(2, CallSharing.Renew(throttled, 0, [Share("b", "2/10/3/5")], 0).Rate);
        Assert.Equal(0, CallSharing.Renew(Share("b", "5/10/3/5"), 0, [throttled], 0).Rate);
        Assert.Equal(4, CallSharing.Renew(Share("b", "5/10/5/5"), inFlight: 4, [Share("a", "5/10/0/5")], 0).Places);
    }

    [Fact]
    public void Where_places_are_fewer_than_instances_each_has_its_turn()
    {
        HashSet<int> seated = [];
        for (int turn = 0; turn < 64; turn++)
        {
            CallShare[] shares = [.. Enumerable.Range(0, 4).Select(i =>
                Share($"{i}", "0/10/0/5") with { PlacesMax = 2 })];
            int[] places = [.. shares.Select(share =>
                CallSharing.Renew(share, 0, [.. shares.Where(one => one != share)], turn).Places)];
            Assert.Equal(2, places.Sum());
            seated.UnionWith(Enumerable.Range(0, 4).Where(i => places[i] > 0));
        }

        Assert.Equal(4, seated.Count);
    }

    [Fact]
    public void The_sum_never_exceeds_the_limit_whoever_joins_leaves_dies_or_stands_still() =>
        Histories.Sample(history =>
        {
            Pool pool = new();
            foreach ((int who, int act, int tenths, int wanted) in history)
            {
                pool.Time += TimeSpan.FromSeconds(tenths / 10.0);
                pool.Act(who, act, wanted);
                Assert.InRange(pool.RateInUse, 0, RateMax + 1e-9);
                Assert.InRange(pool.PlacesInUse, 0, PlacesMax);
            }

            pool.Settle();
            Assert.Equal(RateMax, pool.RateInUse, 9);
            Assert.Equal(PlacesMax, pool.PlacesInUse);
        });

    private static CallShare Share(string instance, string numbers)
    {
        int[] all = [.. numbers.Split('/').Select(int.Parse)];
        return new CallShare(instance)
        {
            Rate = all[0], RateWanted = all[1], Places = all[2], PlacesWanted = all[3], RateMax = RateMax,
            PlacesMax = PlacesMax,
        };
    }

    /// <summary>Instances over one row, as the program keeps it.</summary>
    private sealed class Pool
    {
        private readonly One[] _all = [.. Enumerable.Range(0, 5).Select(i => new One { Name = $"{i}" })];
        private List<CallShare> _rows = [];
        private long _version;
        private int _lives;

        public TimeSpan Time { get; set; }

        public double RateInUse => _all.Sum(one => Time < one.Until ? one.Rate : 0);

        public int PlacesInUse => _all.Sum(one => Time < one.Until ? one.Places : 0);

        public void Act(int who, int act, int wanted)
        {
            One one = _all[who];
            switch (act)
            {
                case 0:
                    _rows.RemoveAll(row => row.Instance == one.Name);
                    _all[who] = new One { Name = $"{who}.{++_lives}" };
                    break;
                case 1:
                    // It died; another process takes its place beside the row that it left.
                    _all[who] = new One { Name = $"{who}.{++_lives}" };
                    break;
                default:
                    Renew(one, wanted);
                    break;
            }
        }

        public void Settle()
        {
            for (int second = 0; second < 20; second++)
            {
                Time += TimeSpan.FromSeconds(1);
                foreach (One one in _all)
                {
                    Renew(one, RateMax);
                }
            }
        }

        private void Renew(One one, int wanted)
        {
            CallShare mine = _rows.Find(row => row.Instance == one.Name) ?? new CallShare(one.Name) { Beat = one.Beat };
            IReadOnlyList<CallShare> others = one.Watch.Living(_rows.Where(row => row != mine), Time);
            int inFlight = Time < one.Until ? Math.Min(one.Places, wanted) : 0;
            CallShare next = CallSharing.Renew(
                mine with { RateMax = RateMax, PlacesMax = PlacesMax, RateWanted = wanted, PlacesWanted = wanted },
                inFlight, others, _version++);
            _rows = [.. others, next];
            one.Rate = others.Count == 0 ? next.Rate : Math.Min(mine.Rate, next.Rate);
            (one.Places, one.Until, one.Beat) = (next.Places, Time + CallShare.HoldsFor, next.Beat);
        }

        private sealed class One
        {
            public required string Name { get; init; }
            public BeatWatch Watch { get; } = new();
            public long Beat { get; set; }
            public double Rate { get; set; }
            public int Places { get; set; }
            public TimeSpan Until { get; set; }
        }
    }
}
