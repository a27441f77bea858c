using Icasync.Domain.Timetable;

namespace Icasync.Domain.Aggregation;

/// <summary>Merges periods into sessions (DOMAIN 3.2.3 to 3.2.6). The order of the rows does not matter (A28).</summary>
public static class SessionBuilder
{
    private const int MorningPeriodMax = 4;

    /// <summary>The sessions of one offering, sorted by start, first period, name and flag.</summary>
    public static IReadOnlyList<SessionFacts> Build(
        string offering, IEnumerable<Period> periods, AggregationOptions options, ICollection<Finding> findings)
    {
        List<SessionFacts> sessions = [];
        foreach (IGrouping<(DateOnly, string, bool), Period> group in periods.GroupBy(period =>
            (period.Date, period.CourseName, period.CheckIn == CheckIn.Yes)))
        {
            List<Period> ordered = [.. group];
            ordered.Sort(PeriodOrder.Compare);
            List<Slot> run = [];
            foreach (Slot slot in Slots(ordered))
            {
                if (run.Count > 0 && !Continues(offering, run[^1], slot, options, findings))
                {
                    sessions.Add(Session(offering, group.Key, run, findings));
                    run = [];
                }

                run.Add(slot);
            }

            sessions.Add(Session(offering, group.Key, run, findings));
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

    private static IEnumerable<Slot> Slots(List<Period> ordered)
    {
        for (int from = 0; from < ordered.Count;)
        {
            int to = from + 1;
            while (to < ordered.Count && ordered[to].Number == ordered[from].Number)
            {
                to++;
            }

            List<Period> rows = ordered.GetRange(from, to - from);
            yield return new Slot(rows[0].Number, rows.Min(row => row.Start), rows.Max(row => row.End), rows);
            from = to;
        }
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
                "PERIODS_OVERLAP", offering,
                $"period {next.Number} begins at {next.Start:HH:mm}, before period {previous.Number} ends at {previous.End:HH:mm}"));
        }

        return continues;
    }

    private static SessionFacts Session(
        string offering, (DateOnly Date, string Name, bool CheckIn) key, List<Slot> run, ICollection<Finding> findings)
    {
        List<Period> rows = run.SelectMany(slot => slot.Rows).ToList();
        if (rows.Any(row => row.TeachingWeek != rows[0].TeachingWeek || row.Weekday != rows[0].Weekday))
        {
            findings.Add(new Finding(
                "WEEK_DISAGREES", offering, $"rows of {key.Date:yyyy-MM-dd} name different weeks or weekdays; the first period's stand"));
        }

        return new SessionFacts(
            key.Date,
            run.Select(slot => slot.Number).ToArray(),
            run.Min(slot => slot.Start),
            run.Max(slot => slot.End),
            rows[0].TeachingWeek,
            rows[0].Weekday,
            key.Name,
            key.CheckIn,
            Distinct(rows.Select(row => row.Room)),
            Distinct(rows.Select(row => row.Building)),
            Distinct(rows.SelectMany(row => row.TeacherNumbers)),
            Distinct(rows.SelectMany(row => row.TeacherNames)));
    }

    private static string[] Distinct(IEnumerable<string?> values) =>
        values.OfType<string>().Distinct(StringComparer.Ordinal).ToArray();

    private sealed record Slot(int Number, TimeOnly Start, TimeOnly End, List<Period> Rows);
}

/// <summary>The order of rows: by period, and inside one by st, ed, lq, room, ghs, xms, ordinal, null first (DOMAIN F11).</summary>
internal static class PeriodOrder
{
    public static int Compare(Period left, Period right)
    {
        int order = left.Number.CompareTo(right.Number);
        order = order != 0 ? order : left.Start.CompareTo(right.Start);
        order = order != 0 ? order : left.End.CompareTo(right.End);
        order = order != 0 ? order : string.CompareOrdinal(left.Building, right.Building);
        order = order != 0 ? order : string.CompareOrdinal(left.Room, right.Room);
        order = order != 0 ? order : string.CompareOrdinal(left.Row.TeacherNumbers, right.Row.TeacherNumbers);
        order = order != 0 ? order : string.CompareOrdinal(left.Row.TeacherNames, right.Row.TeacherNames);

        // Rows that differ only in what they carry (week, weekday) must still have one order, whatever the reader's.
        order = order != 0 ? order : Nullable.Compare(left.TeachingWeek, right.TeachingWeek);
        return order != 0 ? order : Nullable.Compare(left.Weekday, right.Weekday);
    }
}
