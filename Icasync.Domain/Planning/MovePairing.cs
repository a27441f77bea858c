using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>
/// Pairs a session that vanished with one that appeared in the same offering: one event moved, so that people keep it
/// (DOMAIN F20). Alike means the same name and length, and the same weekday, first period or room; the same name at a
/// time that overlaps, when a lesson lost its first period or its check-in; or, when a course was renamed, another name
/// at the very same time.
/// </summary>
public static class MovePairing
{
    private const long NoPair = 1_000_000_000_000;

    /// <summary>
    /// As many moves as there can be and, among those, the ones with the least change in total; ties by marker, so the
    /// result is one.
    /// </summary>
    public static IReadOnlyList<EventUpdate> Pair(
        IReadOnlyList<DesiredEvent> appeared, IReadOnlyList<RecordedEvent> vanished)
    {
        List<RecordedEvent> from = [.. vanished.Where(entry => entry.Content is not null)
            .OrderBy(entry => entry.Marker, StringComparer.Ordinal)];
        List<DesiredEvent> to = [.. appeared.OrderBy(entry => entry.Marker, StringComparer.Ordinal)];
        if (from.Count == 0 || to.Count == 0)
        {
            return [];
        }

        // A square matrix: a pair that is not alike, or no partner at all, costs more than all real pairs together.
        int size = Math.Max(from.Count, to.Count);
        long[,] costs = new long[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                costs[row, column] = row < from.Count && column < to.Count
                    ? Cost(from[row].Content!.Facts, to[column].Content.Facts) ?? NoPair
                    : NoPair;
            }
        }

        int[] columns = Assignment.Least(costs);
        return [.. Enumerable.Range(0, from.Count)
            .Where(row => costs[row, columns[row]] < NoPair)
            .Select(row => new EventUpdate(from[row], to[columns[row]]))];
    }

    /// <summary>
    /// How much a move would change, or null when the two are not alike. Days weigh most: the nearest lesson is the
    /// likeliest to be the same one.
    /// </summary>
    public static int? Cost(SessionFacts from, SessionFacts to) => !Alike(from, to)
        ? null
        : (Math.Abs(from.Date.DayNumber - to.Date.DayNumber) * 100)
            + (Math.Abs(from.Periods[0] - to.Periods[0]) * 10)
            + (from.Name == to.Name ? 0 : 50)
            + (from.CheckIn == to.CheckIn ? 0 : 20)
            + (from.Rooms.SequenceEqual(to.Rooms) ? 0 : 5)
            + (from.TeacherNumbers.SequenceEqual(to.TeacherNumbers) ? 0 : 3);

    private static bool Alike(SessionFacts from, SessionFacts to) => from.Name == to.Name
        ? IsMove(from, to) || (from.Date == to.Date && from.Start < to.End && to.Start < from.End)
        : from.Date == to.Date && from.Start == to.Start && from.End == to.End;

    private static bool IsMove(SessionFacts from, SessionFacts to) =>
        from.CheckIn == to.CheckIn
        && (from.Periods.Count == to.Periods.Count || from.End - from.Start == to.End - to.Start)
        && (from.Date.DayOfWeek == to.Date.DayOfWeek
            || from.Periods[0] == to.Periods[0]
            || (from.Rooms.Count > 0 && from.Rooms.SequenceEqual(to.Rooms)));
}
