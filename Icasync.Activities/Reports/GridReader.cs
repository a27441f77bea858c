using System.Globalization;
using Icasync.Activities.Planning;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Grid;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>
/// Reads the timetable of a course, a person or a room as a picture: source and ledger of its courses, a handful of
/// statements over sets, compared by the planner that a sync uses. Nobody is called and nothing is written.
/// </summary>
public sealed class GridReader(
    SubjectOfferings subjects, SourceReader source, LedgerReader ledger, TroubleReader troubles, SyncOptions options,
    TimeProvider time)
{
    private const int WithheldMax = 50;
    private const int TroublesMax = 200;

    /// <summary>The week of a day; without one, the week that a person wants to see first.</summary>
    public async Task<GridView> ReadAsync(
        string term, GridSubject subject, DateOnly? day, CancellationToken cancellation)
    {
        IReadOnlyDictionary<OfferingKey, string?> courses = await subjects.FindAsync(term, subject, cancellation);
        Dictionary<string, AggregatedOffering> wanted = await AggregateAsync(term, courses.Keys, cancellation);
        TermTroubles wrong = await troubles.ReadAsync(term, [.. courses.Keys], cancellation);
        List<GridLesson> lessons = (await ledger.ReadChosenAsync([.. courses.Keys], cancellation))
            .SelectMany(known => LessonGrid.Compose(
                wanted.GetValueOrDefault(known.Key.Offering)?.Desired,
                known.ToRecorded(),
                PlanScopes.Of(RunKind.Full, options, known.Released),
                wrong.ByOffering.GetValueOrDefault(known.Key.Id, OfferingTroubles.None)))
            .Where(lesson => subject.Kind != GridSubjectKind.Room || IsIn(lesson, subject.Key))
            .ToList();
        IReadOnlyList<GridWeek> weeks = LessonGrid.Weeks(lessons);
        DateOnly? monday = day is { } chosen ? CalendarWeek.MondayOf(chosen)
            : LessonGrid.FirstWeek(
                weeks, DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime));
        HashSet<string> shown = subject.Kind == GridSubjectKind.Room
            ? lessons.Select(lesson => lesson.Offering).ToHashSet(StringComparer.Ordinal)
            : courses.Keys.Select(key => key.Offering).ToHashSet(StringComparer.Ordinal);
        return new GridView(
            term, subject, Text(monday),
            weeks.Select(one => new WeekEntry(Text(one.Monday)!, one.TeachingWeek, one.Lessons, one.Open)).ToList(),
            lessons.CountBy(lesson => lesson.State).OrderBy(one => one.Key)
                .ToDictionary(one => one.Key, one => one.Value),
            wrong.HeldPlan,
            monday is { } week ? LessonGrid.InWeek(lessons, week).Select(EntryOf).ToList() : [],
            lessons.Where(lesson => lesson.State == LessonState.Withheld).Take(WithheldMax).Select(EntryOf).ToList(),
            courses.Where(one => shown.Contains(one.Key.Offering))
                .Select(one => new GridCourse(one.Key.Offering, one.Value))
                .OrderBy(one => one.Kkh, StringComparer.Ordinal).ToList(),
            wanted.Values.Where(one => shown.Contains(one.Desired.Key.Offering))
                .SelectMany(one => one.Quarantined.Take(WithheldMax)
                    .Select(row => UnreadableOf(one.Desired.Key.Offering, row)))
                .Take(TroublesMax).ToList(),
            wrong.Failures.Take(TroublesMax).ToList());
    }

    private async Task<Dictionary<string, AggregatedOffering>> AggregateAsync(
        string term, IEnumerable<OfferingKey> keys, CancellationToken cancellation)
    {
        HashSet<string> only = keys.Select(key => key.Offering).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, AggregatedOffering> found = new(StringComparer.Ordinal);
        if (only.Count == 0)
        {
            return found;
        }

        await foreach (OfferingRows rows in source.ReadTimetableAsync(term, only, cancellation))
        {
            if (rows.Offering is { } number)
            {
                found[number] = OfferingAggregator.Aggregate(
                    new OfferingKey(term, number), rows.Rows, options.ToAggregation());
            }
        }

        return found;
    }

    private static bool IsIn(GridLesson lesson, string room) => new[] { lesson.Before, lesson.After }
        .Any(content => content?.Facts.Rooms.Contains(room, StringComparer.Ordinal) == true);

    private static LessonEntry EntryOf(GridLesson lesson) => new(
        lesson.Offering, lesson.Marker, lesson.State, lesson.Change, PlaceOf(lesson.Shown),
        lesson.Change is LessonChange.Moved or LessonChange.Changed && lesson.Before is { } before ? PlaceOf(before)
        : null);

    private static PlaceEntry PlaceOf(EventContent content) => new(
        Text(content.Facts.Date)!, Text(content.Facts.Start), Text(content.Facts.End), content.Facts.Periods,
        content.Summary, content.Location, content.Facts.TeacherNumbers);

    private static UnreadableEntry UnreadableOf(string offering, QuarantinedRow row) => new(
        offering, row.Reason.Text(), row.Field, row.Value,
        string.Join(
            " · ",
            new[]
            {
                row.Row.Date, row.Row.TeachingWeek, row.Row.Weekday, row.Row.Period, row.Row.Start, row.Row.End,
                row.Row.Building, row.Row.Room,
            }.Select(Cell.Text).OfType<string>().Select(Cell.Visible)));

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(TimeOnly at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);
}
