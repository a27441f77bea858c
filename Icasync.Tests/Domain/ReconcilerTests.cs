using Icasync.Domain.Aggregation;
using Icasync.Domain.Calendars;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>What a difference between ledger and WPS asks for, row by row and over random worlds.</summary>
public class ReconcilerTests
{
    private static readonly DateTimeOffset Horizon = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>State, recorded and held content, whether the list may be too old, and the action.</summary>
    public static TheoryData<ObjectState, string?, string?, bool, ObjectAction> Rows => new()
    {
        { ObjectState.Live, "a", "a", false, ObjectAction.Keep },
        { ObjectState.Live, "a", "b", false, ObjectAction.Correct },
        { ObjectState.Live, null, "b", false, ObjectAction.Keep },
        { ObjectState.Live, "a", null, false, ObjectAction.Restore },
        { ObjectState.Live, "a", null, true, ObjectAction.Wait },
        { ObjectState.Creating, null, "a", false, ObjectAction.Adopt },
        { ObjectState.Creating, null, "a", true, ObjectAction.Adopt },
        { ObjectState.Creating, null, null, false, ObjectAction.Forget },
        { ObjectState.Creating, null, null, true, ObjectAction.Wait },
        { ObjectState.Updating, "a", "a", false, ObjectAction.Replan },
        { ObjectState.Updating, "a", null, false, ObjectAction.Replan },
        { ObjectState.Deleting, "a", "a", false, ObjectAction.Replan },
        { ObjectState.Deleting, "a", null, false, ObjectAction.RecordDeleted },
        { ObjectState.Deleting, "a", null, true, ObjectAction.Replan },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_and_what_is_held_of_it_give_one_action(
        ObjectState state, string? recorded, string? held, bool isRecent, ObjectAction expected)
    {
        RecordedObject<string> row = new(
            "key", state == ObjectState.Creating ? null : "id", state, recorded,
            isRecent ? Horizon.AddSeconds(1) : Horizon);
        HeldObject<string>[] there = held is null ? [] : [new("key", "id", held, IsOurs: true)];
        ReconciledObject<string> one = Assert.Single(Reconciler.Compare([row], there, Horizon, string.Equals));
        Assert.Equal(expected, one.Action);
    }

    [Fact]
    public void What_no_row_records_is_removed_when_it_is_ours_and_left_when_it_is_not()
    {
        HeldObject<string>[] held =
            [new("key", "2", "a", true), new(null, "3", "b", false), new("key", "1", "a", true)];
        RecordedObject<string> row = new("key", "1", ObjectState.Live, "a", null);
        Assert.Equal(["Keep 1", "Remove 2", "Leave 3"], Compare(row, held));
    }

    [Fact]
    public void Of_two_objects_of_an_unfinished_create_the_smaller_id_is_adopted_and_the_other_removed()
    {
        HeldObject<string>[] held = [new("key", "2", "a", true), new("key", "1", "a", true)];
        RecordedObject<string> row = new("key", null, ObjectState.Creating, null, null);
        Assert.Equal(["Adopt 1", "Remove 2"], Compare(row, held));
    }

    [Theory]
    [InlineData("Fees LAW C7", "LAW C7", "C7")]
    [InlineData("C7")]
    [InlineData("")]
    public void A_title_may_end_in_several_numbers_and_only_whole_words_are_one(
        string title, params string[] endings) => Assert.Equal(endings, CalendarTitle.Endings(title));

    // A marker proves course, term, name and day, whatever the period and the check-in are.
    [Fact]
    public void A_marker_is_known_again_by_name_and_day_and_by_no_other_term_or_course()
    {
        OfferingKey key = new("C7", "2024-2025-2");
        for (int period = 1; period <= PeriodParser.PeriodMax; period++)
        {
            SessionFacts session = new(
                new DateOnly(2025, 3, 4), [period], new TimeOnly(8, 0), new TimeOnly(8, 45), 1, 2, "高等数学",
                period % 2 == 0, [], [], [], []);
            string marker = EventFactory.Marker(key, session);
            bool IsOf(OfferingKey other, string name, DateOnly date) =>
                EventFactory.IsMarkerOf(marker, other, name, date);
            Assert.True(IsOf(key, session.Name, session.Date));
            Assert.False(IsOf(key with { Term = "2025-2026-1" }, session.Name, session.Date));
            Assert.False(IsOf(key with { Offering = "LAW C7" }, session.Name, session.Date));
            Assert.False(IsOf(key, session.Name, session.Date.AddDays(1)));
            Assert.False(IsOf(key, "线性代数", session.Date));
        }
    }

    // Whatever is recorded and held: each row and each held object has one action, nothing is removed that is not
    // proven ours, and nothing is made or forgotten that a list may not show yet.
    [Fact]
    public void Every_object_has_one_action_and_none_is_removed_without_proof_or_made_without_certainty()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int world = 0; world < 2_000; world++)
        {
            List<RecordedObject<string>> rows = Enumerable.Range(0, random.Next(6)).Select(number =>
            {
                ObjectState state = (ObjectState)random.Next(4);
                return new RecordedObject<string>(
                    $"k{number}", state == ObjectState.Creating ? null : $"r{number}", state,
                    random.Next(4) == 0 ? null : "abc"[random.Next(3)].ToString(),
                    random.Next(3) == 0 ? null : Horizon.AddSeconds(random.Next(-2, 3)));
            }).ToList();
            List<HeldObject<string>> held = Enumerable.Range(0, random.Next(8)).Select(number => new HeldObject<string>(
                random.Next(5) == 0 ? null : $"k{random.Next(8)}", $"r{number}", "abc"[random.Next(3)].ToString(),
                random.Next(2) == 0)).ToList();
            IReadOnlyList<ReconciledObject<string>> all = Reconciler.Compare(rows, held, Horizon, string.Equals);
            string where = $"seed {seed} world {world}";
            Assert.True(rows.SequenceEqual(all.Select(one => one.Recorded).OfType<RecordedObject<string>>()), where);
            Assert.True(
                held.Select(one => one.RemoteId).Order().SequenceEqual(
                    all.Select(one => one.Held?.RemoteId).OfType<string>().Order()), where);
            Assert.True(all.Where(one => one.Action == ObjectAction.Remove).All(one => one.Held!.IsOurs), where);
            Assert.True(
                all.Where(one =>
                    one.Action is ObjectAction.Restore or ObjectAction.Forget or ObjectAction.RecordDeleted)
                    .All(one => one.Held is null && !(one.Recorded!.IntendedAt > Horizon)), where);
            Assert.True(
                !all.Any(one => one.Action == ObjectAction.Wait)
                || Reconciler.Compare(rows, held, DateTimeOffset.MaxValue, string.Equals)
                    .All(one => one.Action != ObjectAction.Wait), where);
        }
    }

    private static IEnumerable<string> Compare(RecordedObject<string> row, HeldObject<string>[] held) =>
        Reconciler.Compare([row], held, Horizon, string.Equals).Select(one => $"{one.Action} {one.Held!.RemoteId}");
}
