using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Events;

/// <summary>
/// Pairs a session that vanished with one that appeared in the same offering: one event moved, so that people keep it
/// (DOMAIN F20). Alike means the same name and length, and the same weekday, first period or room; or, when a course was
/// renamed, another name at the very same time.
/// </summary>
public static class MovePairing
{
    /// <summary>The moves with the least change each, cheapest pairs first; ties by marker, so the result is one.</summary>
    public static IReadOnlyList<EventUpdate> Pair(
        IReadOnlyList<DesiredEvent> appeared, IReadOnlyList<RecordedEvent> vanished)
    {
        List<(int Cost, RecordedEvent From, DesiredEvent To)> pairs = [];
        foreach (RecordedEvent from in vanished.Where(entry => entry.Content is not null))
        {
            pairs.AddRange(appeared
                .Where(to => Alike(from.Content!.Facts, to.Content.Facts))
                .Select(to => (Cost(from.Content!.Facts, to.Content.Facts), from, to)));
        }

        pairs.Sort((left, right) =>
        {
            int order = left.Cost.CompareTo(right.Cost);
            order = order != 0 ? order : string.CompareOrdinal(left.From.Marker, right.From.Marker);
            return order != 0 ? order : string.CompareOrdinal(left.To.Marker, right.To.Marker);
        });
        HashSet<string> taken = [];
        List<EventUpdate> moves = [];
        foreach ((_, RecordedEvent from, DesiredEvent to) in pairs)
        {
            if (!taken.Contains("f" + from.Marker) && !taken.Contains("t" + to.Marker))
            {
                taken.Add("f" + from.Marker);
                taken.Add("t" + to.Marker);
                moves.Add(new EventUpdate(from, to));
            }
        }

        return moves;
    }

    private static bool Alike(SessionFacts from, SessionFacts to) => from.Name == to.Name
        ? IsMove(from, to)
        : from.Date == to.Date && from.Start == to.Start && from.End == to.End;

    private static bool IsMove(SessionFacts from, SessionFacts to) =>
        from.CheckIn == to.CheckIn
        && (from.Periods.Count == to.Periods.Count || from.End - from.Start == to.End - to.Start)
        && (from.Date.DayOfWeek == to.Date.DayOfWeek
            || from.Periods[0] == to.Periods[0]
            || (from.Rooms.Count > 0 && from.Rooms.SequenceEqual(to.Rooms)));

    // Days weigh most: the nearest lesson is the likeliest to be the same one.
    private static int Cost(SessionFacts from, SessionFacts to) =>
        (Math.Abs(from.Date.DayNumber - to.Date.DayNumber) * 100)
        + (Math.Abs(from.Periods[0] - to.Periods[0]) * 10)
        + (from.Name == to.Name ? 0 : 50)
        + (from.Rooms.SequenceEqual(to.Rooms) ? 0 : 5)
        + (from.TeacherNumbers.SequenceEqual(to.TeacherNumbers) ? 0 : 3);
}
