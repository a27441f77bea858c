namespace Icasync.Domain.Timetable;

/// <summary>The one place that says what may happen to a term, and which terms schedules follow.</summary>
public static class TermLife
{
    /// <summary>The state that the act leads to, or null when the term forbids it.</summary>
    public static TermState? Next(TermState from, TermAct act) => (from, act) switch
    {
        (TermState.ByDate, TermAct.Open) => TermState.Open,
        (TermState.ByDate or TermState.Open, TermAct.Retire) => TermState.Retired,
        (TermState.Retired, TermAct.Reopen) => TermState.ByDate,
        _ => null,
    };

    /// <summary>
    /// The terms that schedules run for today: the one that is taught, else the next to start, and then those that
    /// somebody opened or that are taught within the days of overlap before their first day or after their last.
    /// </summary>
    public static IReadOnlyList<string> Followed(IReadOnlyList<DatedTerm> terms, DateOnly today, int overlapDays)
    {
        List<DatedTerm> living = [.. terms.Where(term => term.State != TermState.Retired)];
        string? current = Current(living, today);
        return
        [
            .. living
                .Where(term => term.Term == current
                    || (term.Last.DayNumber + overlapDays >= today.DayNumber
                        && (term.State == TermState.Open
                            || (overlapDays > 0 && term.First.DayNumber - overlapDays <= today.DayNumber))))
                .OrderByDescending(term => term.Term == current)
                .ThenBy(term => term.Term, StringComparer.Ordinal)
                .Select(term => term.Term),
        ];
    }

    // A row of a wrong year makes a term span another one: of several, the one that started last is taught.
    private static string? Current(List<DatedTerm> terms, DateOnly today)
    {
        List<DatedTerm> open = [.. terms.Where(term => term.Last >= today)
            .OrderBy(term => term.First).ThenBy(term => term.Term, StringComparer.Ordinal)];
        return (open.LastOrDefault(term => term.First <= today) ?? open.FirstOrDefault())?.Term;
    }
}
