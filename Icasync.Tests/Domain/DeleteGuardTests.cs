using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>When a plan deletes too much to be carried out unasked (DOMAIN D9, F22).</summary>
public class DeleteGuardTests
{
    private static readonly string[] Kinds = ["calendars", "events", "access"];

    // Deletes, live objects, share, floor; the expected answer stands last.
    [Theory]
    [InlineData(0, 0, 0.2, 50, false)]
    [InlineData(49, 49, 0.2, 50, false)]
    [InlineData(50, 50, 0.2, 50, true)]
    [InlineData(50, 249, 0.2, 50, true)]
    [InlineData(50, 250, 0.2, 50, false)]
    [InlineData(51, 250, 0.2, 50, true)]
    [InlineData(51, 255, 0.2, 50, false)]
    [InlineData(1000, 10_000, 0.2, 50, false)]
    [InlineData(2001, 10_000, 0.2, 50, true)]
    [InlineData(1, 1, 0.2, 1, true)]
    [InlineData(0, 5, 0.0, 0, false)]
    [InlineData(1, 5, 0.0, 0, true)]
    [InlineData(1, 5, 0.0, 2, false)]
    [InlineData(5, 5, 1.0, 0, false)]
    [InlineData(60, 60, 1.0, 50, false)]
    public void A_kind_trips_at_its_floor_and_over_its_share(int deletes, int live, double share, int floor, bool trips)
    {
        foreach (string kind in Kinds)
        {
            IReadOnlyList<DeletedShare> tripped = DeleteGuard.Tripped(
                [new DeletedShare(kind, deletes, live)], share, floor);
            Assert.Equal(trips ? [kind] : [], tripped.Select(one => one.Kind));
        }
    }

    // One kind over the limit is enough, and the others do not thin it out: events are a hundred times calendars.
    [Theory]
    [InlineData(0, 0, 0, "")]
    [InlineData(60, 0, 0, "calendars")]
    [InlineData(0, 3000, 0, "events")]
    [InlineData(60, 0, 30_000, "calendars access")]
    [InlineData(60, 3000, 30_000, "calendars events access")]
    public void Each_kind_is_judged_by_itself(int calendars, int events, int access, string tripped) => Assert.Equal(
        tripped.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        DeleteGuard.Tripped(
            [
                new DeletedShare(Kinds[0], calendars, 100), new DeletedShare(Kinds[1], events, 10_000),
                new DeletedShare(Kinds[2], access, 100_000),
            ],
            0.2, 50).Select(one => one.Kind));
}
