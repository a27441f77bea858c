using CsCheck;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>Which vanished session becomes which new one (DOMAIN F20).</summary>
public class MovePairingTests
{
    private static readonly Gen<TimetableRow> Lesson = Gen.Select(
        Gen.Int[3, 14], Gen.Int[1, 4], Gen.Bool, Gen.Bool,
        (day, period, otherRoom, otherName) => new[] { B1, B2, B, B4 }[period - 1] with
        {
            Date = $"2025/03/{day:00}", Room = otherRoom ? "1300" : "1223", CourseName = otherName ? "国际税收" : "财务管理",
        });

    // Method: every way to pair up to five with up to five is tried; none may pair more, or as many at a lower cost.
    [Fact]
    public void No_other_pairing_moves_more_sessions_or_changes_less() =>
        Gen.Select(Lesson.Array[0, 5], Lesson.Array[0, 5]).Sample((before, after) =>
        {
            List<DesiredEvent> from = Events(before);
            List<DesiredEvent> to = [.. Events(after)
                .Where(one => from.TrueForAll(other => other.Marker != one.Marker))];
            IReadOnlyList<EventUpdate> moves = MovePairing.Pair(to, [.. from.Select(Recorded)]);
            (int pairs, int cost) best = Best(from, to, 0, new bool[to.Count]);
            Assert.Equal(
                best,
                (
                    moves.Count,
                    moves.Sum(move => MovePairing.Cost(move.Before.Content!.Facts, move.After.Content.Facts)!.Value)));
            Assert.Equal(moves.Count, moves.Select(move => move.After.Marker).Distinct().Count());
        });

    [Fact]
    public void The_order_of_what_is_compared_does_not_matter() =>
        Gen.Select(Lesson.Array[0, 6], Lesson.Array[0, 6]).Sample((before, after) =>
        {
            List<DesiredEvent> from = Events(before);
            List<DesiredEvent> to = Events(after);
            Assert.Equal(
                MovePairing.Pair(to, [.. from.Select(Recorded)]).Select(Face),
                MovePairing.Pair(
                    [.. Enumerable.Reverse(to)], [.. Enumerable.Reverse(from).Select(Recorded)]).Select(Face));
        });

    // The nearest lesson is not always the best one for both: greedy would move the 5th to the 6th and lose the 4th's
    // partner.
    [Fact]
    public void C04_a_chain_of_moves_changes_least_in_total()
    {
        List<DesiredEvent> from = Events(
            [B with { Date = "2025/03/04" }, B with { Date = "2025/03/05", Room = "1300" }]);
        List<DesiredEvent> to = Events([B with { Date = "2025/03/06" }, B with { Date = "2025/03/07", Room = "1300" }]);
        Assert.Equal(
            ["03-04>03-06", "03-05>03-07"],
            MovePairing.Pair(to, [.. from.Select(Recorded)])
                .Select(move => $"{move.Before.Content!.Start[5..10]}>{move.After.Content.Start[5..10]}").Order());
    }

    private static List<DesiredEvent> Events(TimetableRow[] rows) => [.. Aggregate(rows).Desired.Events];

    private static RecordedEvent Recorded(DesiredEvent one) => new(one.Marker, "e" + one.Marker, one.Hash, one.Content);

    private static string Face(EventUpdate move) => $"{move.Before.Marker}>{move.After.Marker}";

    private static (int Pairs, int Cost) Best(List<DesiredEvent> from, List<DesiredEvent> to, int at, bool[] taken)
    {
        if (at == from.Count)
        {
            return (0, 0);
        }

        (int Pairs, int Cost) best = Best(from, to, at + 1, taken);
        for (int i = 0; i < to.Count; i++)
        {
            if (!taken[i] && MovePairing.Cost(from[at].Content.Facts, to[i].Content.Facts) is { } cost)
            {
                taken[i] = true;
                (int pairs, int rest) = Best(from, to, at + 1, taken);
                taken[i] = false;
                if (pairs + 1 > best.Pairs || (pairs + 1 == best.Pairs && rest + cost < best.Cost))
                {
                    best = (pairs + 1, rest + cost);
                }
            }
        }

        return best;
    }
}
