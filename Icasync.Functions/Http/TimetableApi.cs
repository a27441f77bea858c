using Icasync.Activities.Reports;
using Icasync.Domain.Timetable;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>
/// The part of the API that shows timetables and finds what they are of. Names of people are for operators and
/// approvers: a viewer gets numbers.
/// </summary>
public sealed class TimetableApi(ApiAnswers answers, GridReader grids, TermBooks books)
{
    private const int HitsMax = 10;

    private static readonly (string Name, GridSubjectKind Kind)[] Subjects =
    [
        ("course", GridSubjectKind.Course), ("teacher", GridSubjectKind.Teacher),
        ("student", GridSubjectKind.Student), ("room", GridSubjectKind.Room),
    ];

    /// <summary>GET timetable?course=|teacher=|student=|room=&amp;term=&amp;week=, any day of the week.</summary>
    public Task<IResult> GridAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async caller =>
        {
            GridSubject subject = Subject(request);
            DateOnly? week = ApiQuery.Day(request, "week");
            string term = await books.NeededTermAsync(request, cancellation);
            GridView view = await grids.ReadAsync(term, subject, week, cancellation);
            NameBook book = await books.ReadAsync(term, cancellation);
            List<CourseEntry> courses = view.Courses
                .Select(one => book.Course(one.Kkh) ?? new CourseEntry(one.Kkh, string.Empty, [], null)).ToList();
            return ApiResults.Tagged(request, new
            {
                view.Term,
                subject = new
                {
                    view.Subject.Kind, view.Subject.Key, name = NameOf(subject, book, caller.MaySeeNames),
                    college = CollegeOf(subject, book),
                },
                week = view.Monday,
                view.Weeks, view.Counts, view.HeldPlan, view.Lessons, view.Withheld,
                courses = courses.Zip(view.Courses, (named, one) => new
                {
                    named.Kkh, named.Name, named.College, named.Teachers, one.Access,
                }),
                people = caller.MaySeeNames ? PeopleOf(view, courses, book) : [],
                view.Unreadable, view.Failures,
            });
        });

    /// <summary>GET search?q=&amp;term=: the best hits of each kind, and the colleges of the term.</summary>
    public Task<IResult> SearchAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async caller =>
        {
            string typed = ApiQuery.Text(request, "q") ?? string.Empty;
            string term = await books.NeededTermAsync(request, cancellation);
            NameBook book = await books.ReadAsync(term, cancellation);
            bool names = caller.MaySeeNames;
            return ApiResults.Tagged(request, new
            {
                term,
                courses = book.FindCourses(typed, names, HitsMax).Select(one => new
                {
                    one.Kkh, one.Name, one.College, teachers = one.Teachers.Select(number => new
                    {
                        number, name = names ? book.Teacher(number)?.Name : null,
                    }),
                }),
                people = book.FindPeople(typed, names, HitsMax).Select(one => new
                {
                    one.Number, one.Kind, name = names ? one.Name : null, one.College,
                }),
                rooms = book.FindRooms(typed, HitsMax),
                colleges = book.Colleges,
            });
        });

    private static GridSubject Subject(HttpRequest request)
    {
        List<GridSubject> given = Subjects
            .Select(one => (one.Kind, Key: Cell.Key(ApiQuery.Text(request, one.Name))))
            .Where(one => one.Key is not null).Select(one => new GridSubject(one.Kind, one.Key!)).ToList();
        return given is [{ } only] ? only : throw ApiException.BadRequest(
            given.Count == 0 ? "course" : "subject",
            "请给出 course、teacher、student、room 之中的一个。", "Give one of course, teacher, student and room.");
    }

    private static string? NameOf(GridSubject subject, NameBook book, bool mayNames) =>
        subject.Kind == GridSubjectKind.Course ? book.Course(subject.Key)?.Name
        : mayNames ? PersonOf(subject, book)?.Name : null;

    private static string? CollegeOf(GridSubject subject, NameBook book) =>
        subject.Kind == GridSubjectKind.Course ? book.Course(subject.Key)?.College
        : PersonOf(subject, book)?.College;

    private static PersonEntry? PersonOf(GridSubject subject, NameBook book) => subject.Kind switch
    {
        GridSubjectKind.Teacher => book.Teacher(subject.Key),
        GridSubjectKind.Student => book.Student(subject.Key),
        GridSubjectKind.Course or GridSubjectKind.Room => null,
        _ => throw new System.Diagnostics.UnreachableException($"subject {subject.Kind}"),
    };

    private static Dictionary<string, string> PeopleOf(
        GridView view, IEnumerable<CourseEntry> courses, NameBook book) => courses.SelectMany(one => one.Teachers)
        .Concat(view.Lessons.SelectMany(one => one.Shown.Teachers.Concat(one.Before?.Teachers ?? [])))
        .Distinct(StringComparer.Ordinal)
        .Select(number => (number, name: book.Teacher(number)?.Name))
        .Where(one => one.name is not null)
        .ToDictionary(one => one.number, one => one.name!, StringComparer.Ordinal);
}
