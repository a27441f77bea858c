using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>
/// Which two sessions are alike enough to be one that moved, and how much the move changes (DOMAIN F20).
/// </summary>
public class MoveCostTests
{
    // What the session 2025-03-04 (Tuesday) 09:50-11:25 in 1223, periods 3 and 4, becomes; and the cost, null for no
    // pair.
    public static IEnumerable<TheoryDataRow<string, SessionFacts, int?>> Cases =>
    [
        new("itself", From, 0),
        new("a week later", From with { Date = new(2025, 3, 11) }, 700),
        new("a week earlier", From with { Date = new(2025, 2, 25) }, 700),
        new("the next day at the same period", From with { Date = new(2025, 3, 5) }, 100),
        new(
            "the next day in another room at the same period", From with { Date = new(2025, 3, 5), Rooms = ["9"] },
            105),
        new("the same day at another period", At(From, 7, "15:20"), 40),
        new("the same day at an earlier period", At(From, 1, "08:00"), 20),
        new(
            "the next day at another period in the same room", At(From with { Date = new(2025, 3, 5) }, 7, "15:20"),
            140),
        new("all of it different", At(From with { Date = new(2025, 3, 5), Rooms = ["9"] }, 7, "15:20"), null),
        new(
            "rooms that are both unknown are no same room",
            At(From with { Date = new(2025, 3, 5), Rooms = [] }, 7, "15:20"), null),
        new("another teacher", From with { TeacherNumbers = ["101049"] }, 3),
        new("another room", From with { Rooms = ["1224"] }, 5),
        new("another flag at the same time", From with { CheckIn = false }, 20),
        new("another flag on another day", From with { CheckIn = false, Date = new(2025, 3, 11) }, null),
        new("another name at the same time", From with { Name = "国际税收" }, 50),
        new("another name a minute later", From with { Name = "国际税收", Start = new(9, 51) }, null),
        new("another name with another end", From with { Name = "国际税收", End = new(11, 26) }, null),
        new("another name on another day", From with { Name = "国际税收", Date = new(2025, 3, 11) }, null),
        new("its first period lost", From with { Periods = [4], Start = new(10, 40) }, 10),
        new("another number of periods and another length on another day",
            From with { Periods = [3], End = new(10, 35), Date = new(2025, 3, 11) }, null),
        new("another number of periods of the same length", From with { Periods = [3], Date = new(2025, 3, 11) }, 700),
        new(
            "another length with the same number of periods", From with { End = new(11, 0), Date = new(2025, 3, 11) },
            700),
        new("one that begins when it ends, another flag", At(From with { CheckIn = false }, 5, "11:25"), null),
        new("one that overlaps its end, another flag", At(From with { CheckIn = false }, 5, "11:24"), 40),
        new("one that ends when it begins, another flag",
            From with { CheckIn = false, Periods = [1], Start = new(8, 0), End = new(9, 50) }, null),
    ];

    private static SessionFacts From { get; } = Assert.Single(Aggregate(B, B4).Desired.Events).Content.Facts;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_costs_what_it_changes(string becomes, SessionFacts to, int? cost)
    {
        Assert.True(MovePairing.Cost(From, to) == cost, $"{becomes}: {MovePairing.Cost(From, to)}");
        Assert.True(MovePairing.Cost(to, From) == cost, $"{becomes}, the other way: {MovePairing.Cost(to, From)}");
    }

    // What was written without its content can be paired with nothing, and nobody appears from nowhere.
    [Fact]
    public void Without_two_sides_there_is_no_move()
    {
        DesiredEvent appeared = Assert.Single(Aggregate(B with { Date = "2025-03-05" }).Desired.Events);
        DesiredEvent vanished = Assert.Single(Aggregate(B).Desired.Events);
        RecordedEvent written = new(vanished.Marker, "e1", vanished.Hash, vanished.Content);
        Assert.Empty(MovePairing.Pair([], [written]));
        Assert.Empty(MovePairing.Pair([appeared], []));
        Assert.Empty(MovePairing.Pair([appeared], [written with { Content = null }]));
        Assert.Equal(new EventUpdate(written, appeared), Assert.Single(MovePairing.Pair([appeared], [written])));
    }

    private static SessionFacts At(SessionFacts facts, int period, string start)
    {
        TimeOnly from = TimeOnly.Parse(start, null);
        return facts with { Periods = [period, period + 1], Start = from, End = from.Add(facts.End - facts.Start) };
    }
}
