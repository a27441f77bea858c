using Icasync.Domain.Timetable;

namespace Icasync.Domain.Aggregation;

/// <summary>
/// Merges periods into sessions (DOMAIN 3.2.3 to 3.2.6). The order of the rows does not matter (A28).
/// </summary>
public static class SessionBuilder
{
    private const int MorningPeriodMax = 4;

    /// <summary>The sessions of one offering, sorted by start, first period, name and flag.</summary>
    public static IReadOnlyList<SessionFacts> Build(
        string offering, IEnumerable<Period> periods, AggregationOptions options, ICollection<Finding> findings)
    {
        List<SessionFacts> sessions = [];
        List<Period> ordered = [.. periods];
        ordered.Sort(PeriodOrder.Compare);
        List<Slot> run = [];
        for (int from = 0; from < ordered.Count;)
        {
            Slot slot = SlotAt(ordered, from);
            if (run.Count > 0
                && !(PeriodOrder.SameGroup(run[^1].Rows[0], slot.Rows[0])
                    && Continues(offering, run[^1], slot, options, findings)))
            {
                sessions.Add(Session(offering, run, findings));
                run.Clear();
            }

            run.Add(slot);
            from += slot.Rows.Count;
        }

        if (run.Count > 0)
        {
            sessions.Add(Session(offering, run, findings));
        }

        sessions.Sort((left, right) =>
        {
            int order = left.Date.CompareTo(right.Date);
            order = order != 0 ? order : left.Start.CompareTo(right.Start);
            order = order != 0 ? order : left.Periods[0].CompareTo(right.Periods[0]);
            order = order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
            return order != 0 ? order : left.CheckIn.CompareTo(right.CheckIn);
        });
        return sessions;
    }

    private static Slot SlotAt(List<Period> ordered, int from)
    {
        Period first = ordered[from];
        (TimeOnly start, TimeOnly end) = (first.Start, first.End);
        int to = from + 1;
        for (;
            to < ordered.Count && ordered[to].Number == first.Number && PeriodOrder.SameGroup(first, ordered[to]);
            to++)
        {
            start = ordered[to].Start < start ? ordered[to].Start : start;
            end = ordered[to].End > end ? ordered[to].End : end;
        }

        return new Slot(first.Number, start, end, ordered.GetRange(from, to - from));
    }

    private static bool Continues(
        string offering, Slot previous, Slot next, AggregationOptions options, ICollection<Finding> findings)
    {
        if (options.Policy == MergePolicy.HalfDay)
        {
            return previous.Number <= MorningPeriodMax == next.Number <= MorningPeriodMax;
        }

        double gap = (next.Start.ToTimeSpan() - previous.End.ToTimeSpan()).TotalMinutes;
        bool continues = next.Number == previous.Number + 1 && gap <= options.GapMinutesMax;
        if (continues && gap < 0)
        {
            findings.Add(new Finding(
                FindingCode.PeriodsOverlap, offering,
                $"period {next.Number} begins at {next.Start:HH:mm}, "
                    + $"before period {previous.Number} ends at {previous.End:HH:mm}"));
        }

        return continues;
    }

    private static SessionFacts Session(string offering, List<Slot> run, ICollection<Finding> findings)
    {
        Period first = run[0].Rows[0];
        int[] periods = new int[run.Count];
        (TimeOnly start, TimeOnly end) = (run[0].Start, run[0].End);
        (List<string> rooms, List<string> buildings, List<string> numbers, List<string> names) = ([], [], [], []);
        bool disagrees = false;
        for (int i = 0; i < run.Count; i++)
        {
            periods[i] = run[i].Number;
            start = run[i].Start < start ? run[i].Start : start;
            end = run[i].End > end ? run[i].End : end;
            foreach (Period row in run[i].Rows)
            {
                disagrees |= row.TeachingWeek != first.TeachingWeek || row.Weekday != first.Weekday;
                Unite(rooms, row.Room);
                Unite(buildings, row.Building);
                Unite(numbers, row.TeacherNumbers);
                Unite(names, row.TeacherNames);
            }
        }

        if (disagrees)
        {
            findings.Add(new Finding(
                FindingCode.WeekDisagrees, offering,
                $"rows of {first.Date:yyyy-MM-dd} name different weeks or weekdays; the first period's stand"));
        }

        return new SessionFacts(
            first.Date, periods, start, end, first.TeachingWeek, first.Weekday, first.CourseName,
            first.CheckIn == CheckIn.Yes,
            rooms, buildings, numbers, names);
    }

    // A session has a handful of rooms and people: looking through the list is faster than a set.
    private static void Unite(List<string> all, string? one)
    {
        if (one is not null && !all.Contains(one))
        {
            all.Add(one);
        }
    }

    private static void Unite(List<string> all, IReadOnlyList<string> some)
    {
        for (int i = 0; i < some.Count; i++)
        {
            Unite(all, some[i]);
        }
    }

    private sealed record Slot(int Number, TimeOnly Start, TimeOnly End, List<Period> Rows);
}
