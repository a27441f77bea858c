using Icasync.Domain.Calendars;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Aggregation;

/// <summary>
/// Turns all rows of one offering into what WPS should hold (DOMAIN 3.2). Always the whole offering, never only its
/// changed rows (3.2.8).
/// </summary>
public static class OfferingAggregator
{
    /// <summary>
    /// Aggregates; rows that cannot be used are answered as quarantined, each with its reason. It never throws: an
    /// offering whose rows are beyond the rules is unreadable as a whole, so that it keeps what it has and stops no
    /// other.
    /// </summary>
    public static AggregatedOffering Aggregate(
        OfferingKey key, IReadOnlyList<TimetableRow> rows, AggregationOptions options)
    {
        try
        {
            return ByRules(key, rows, options);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Unusable(key, rows, exception);
        }
    }

    private static AggregatedOffering Unusable(
        OfferingKey key, IReadOnlyList<TimetableRow> rows, Exception exception) => new()
        {
            Desired = new DesiredOffering
            {
                Key = key, Name = string.Empty, Title = string.Empty, ReadableRows = 0, UnreadableRows = rows.Count,
                StudentsIncluded = true, TimetableTeachers = [], Events = [],
            },
            Quarantined = rows.Select(row => new QuarantinedRow(
                FindingCode.Unusable, key.Offering.Length == 0 ? null : key.Offering, "row", exception.GetType().Name,
                row)).ToList(),
            Findings = [],
            LiveRows = rows.Count,
            DeadRows = 0,
            RowVersions = [],
        };

    private static AggregatedOffering ByRules(
        OfferingKey key, IReadOnlyList<TimetableRow> rows, AggregationOptions options)
    {
        AggregatedSessions found = Sessions(key, rows, options);
        (IReadOnlyList<SessionFacts> sessions, int dead) = (found.Sessions, found.DeadRows);
        string name = MostFrequentName(found.Periods);
        return new AggregatedOffering
        {
            Desired = new DesiredOffering
            {
                Key = key,
                Name = name,
                Title = name.Length == 0 ? string.Empty : CalendarTitle.Of(name, key.Offering),
                ReadableRows = found.Periods.Count,
                UnreadableRows = found.Quarantined.Count,
                StudentsIncluded = rows.Count == dead || !found.EveryRowSaysNo,
                TimetableTeachers = sessions.SelectMany(session => session.TeacherNumbers)
                    .Distinct(StringComparer.Ordinal).ToList(),
                Events = sessions.Select(session => EventFactory.Create(key, session, options)).ToList(),
            },
            Quarantined = found.Quarantined,
            Findings = found.Findings,
            LiveRows = rows.Count - dead,
            DeadRows = dead,
            RowVersions = rows.Select(RowVersion.Of)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .ToList(),
        };
    }

    /// <summary>
    /// The rule by itself: rows parsed or quarantined, periods merged into sessions (DOMAIN 3.2.1 to 3.2.6).
    /// </summary>
    public static AggregatedSessions Sessions(
        OfferingKey key, IReadOnlyList<TimetableRow> rows, AggregationOptions options)
    {
        List<Period> periods = new(rows.Count);
        List<QuarantinedRow> quarantined = [];
        List<Finding> findings = [];
        RowRemarks remarks = new(key.Offering.Length == 0 ? null : key.Offering);
        int dead = 0;
        bool everyRowSaysNo = true;
        foreach (TimetableRow row in rows)
        {
            ParsedRow parsed = PeriodParser.Parse(row, periods.Count > 0 ? periods[^1] : null);
            if (parsed.IsDead)
            {
                dead++;
                continue;
            }

            remarks.Add(row, parsed);
            everyRowSaysNo &= CheckWords(key, row, findings) == CheckIn.No;
            if (parsed.Period is { } period)
            {
                periods.Add(period);
            }
            else
            {
                quarantined.Add(parsed.Quarantined!);
            }
        }

        IReadOnlyList<SessionFacts> sessions = SessionBuilder.Build(key.Offering, periods, options, findings);
        CheckOverlaps(key, sessions, findings);
        findings.AddRange(remarks.Findings());
        return new AggregatedSessions(sessions, periods, quarantined, findings, dead, everyRowSaysNo);
    }

    private static CheckIn CheckWords(OfferingKey key, TimetableRow row, List<Finding> findings)
    {
        if (!RowState.IsKnown(row.State))
        {
            findings.Add(new Finding(
                FindingCode.UnknownState, key.Offering, $"zt '{Cut(row.State)}' is no known word and counts as live"));
        }

        CheckIn checkIn = FieldParsers.CheckInOf(row.CheckIn, out bool known);
        if (!known)
        {
            findings.Add(new Finding(
                FindingCode.UnknownCheckIn, key.Offering,
                $"sfdk '{Cut(row.CheckIn)}' is no known word and counts as unset"));
        }

        return checkIn;
    }

    private static void CheckOverlaps(OfferingKey key, IReadOnlyList<SessionFacts> sessions, List<Finding> findings)
    {
        for (int i = 1; i < sessions.Count; i++)
        {
            if (sessions[i].Date == sessions[i - 1].Date && sessions[i].Start < sessions[i - 1].End)
            {
                findings.Add(new Finding(
                    FindingCode.SessionsOverlap, key.Offering,
                    $"two sessions overlap on {sessions[i].Date:yyyy-MM-dd} at {sessions[i].Start:HH:mm}"));
            }
        }

        foreach (SessionFacts session in sessions.Where(session => session.Rooms.Count == 0))
        {
            findings.Add(new Finding(
                FindingCode.NoRoom, key.Offering, $"no room on {session.Date:yyyy-MM-dd} at {session.Start:HH:mm}"));
        }
    }

    // Counted over readable live rows, duplicates included; a tie goes to the smallest by ordinal (DOMAIN D22, F9).
    private static string MostFrequentName(IReadOnlyList<Period> periods) => periods
        .GroupBy(period => period.CourseName, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count())
        .ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => group.Key)
        .FirstOrDefault(string.Empty);

    private static string Cut(string? text) => Cell.Visible(
        text is { Length: > 20 } ? text[..20] : text ?? string.Empty);
}
