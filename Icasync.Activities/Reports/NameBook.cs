using Icasync.Domain.Names;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>What people call a course.</summary>
/// <param name="Teachers">Numbers of its teachers.</param>
/// <param name="College">The unit of the first teacher who has one, or null.</param>
public sealed record CourseEntry(string Kkh, string Name, IReadOnlyList<string> Teachers, string? College);

/// <summary>What people call a person.</summary>
public sealed record PersonEntry(string Number, ParticipantKind Kind, string? Name, string? College);

/// <summary>How many courses a college has.</summary>
public sealed record CollegeEntry(string College, int Courses);

/// <summary>
/// The names of a term's courses, people, rooms and colleges, kept in memory for a while so that a search answers as
/// one types.
/// </summary>
public sealed class NameBook
{
    private readonly Dictionary<string, CourseEntry> _courses;
    private readonly Dictionary<(ParticipantKind, string), PersonEntry> _people;
    private readonly NameSearch<CourseEntry> _courseSearch;
    private readonly NameSearch<CourseEntry> _courseSearchByNumber;
    private readonly NameSearch<PersonEntry> _personSearch;
    private readonly NameSearch<PersonEntry> _personSearchByNumber;
    private readonly NameSearch<string> _roomSearch;

    /// <summary>Takes the entries in.</summary>
    public NameBook(
        IReadOnlyCollection<CourseEntry> courses, IReadOnlyCollection<PersonEntry> people,
        IReadOnlyCollection<string> rooms)
    {
        _courses = courses.ToDictionary(one => one.Kkh, StringComparer.Ordinal);
        _people = people.ToDictionary(one => (one.Kind, one.Number));
        Colleges = courses.Where(one => one.College is not null).GroupBy(one => one.College!)
            .Select(college => new CollegeEntry(college.Key, college.Count()))
            .OrderBy(one => one.College, StringComparer.Ordinal).ToList();
        _courseSearch = new(courses, one => new NamedThing(
            one.Kkh, one.Name,
            string.Join(' ', one.Teachers.Concat(one.Teachers.Select(number => Teacher(number)?.Name)))));
        _courseSearchByNumber = new(
            courses, one => new NamedThing(one.Kkh, one.Name, string.Join(' ', one.Teachers)));
        _personSearch = new(people, one => new NamedThing(one.Number, one.Name ?? string.Empty));
        _personSearchByNumber = new(people, one => new NamedThing(one.Number, string.Empty));
        _roomSearch = new(rooms, one => new NamedThing(one, string.Empty));
    }

    /// <summary>The colleges that have courses, by name.</summary>
    public IReadOnlyList<CollegeEntry> Colleges { get; }

    /// <summary>A course, or null.</summary>
    public CourseEntry? Course(string kkh) => _courses.GetValueOrDefault(kkh);

    /// <summary>A teacher, or null.</summary>
    public PersonEntry? Teacher(string number) => _people.GetValueOrDefault((ParticipantKind.Teacher, number));

    /// <summary>A student, or null.</summary>
    public PersonEntry? Student(string number) => _people.GetValueOrDefault((ParticipantKind.Student, number));

    /// <summary>A teacher or else a student, or null.</summary>
    public PersonEntry? Person(string number) => Teacher(number) ?? Student(number);

    /// <summary>Courses by number, name or teacher.</summary>
    /// <param name="byNames">Whether names of people may lead to them.</param>
    public IReadOnlyList<CourseEntry> FindCourses(string typed, bool byNames, int limit) =>
        (byNames ? _courseSearch : _courseSearchByNumber).Find(typed, limit);

    /// <summary>People by number, and by name where that is allowed.</summary>
    public IReadOnlyList<PersonEntry> FindPeople(string typed, bool byNames, int limit) =>
        (byNames ? _personSearch : _personSearchByNumber).Find(typed, limit);

    /// <summary>Rooms by name.</summary>
    public IReadOnlyList<string> FindRooms(string typed, int limit) => _roomSearch.Find(typed, limit);
}
