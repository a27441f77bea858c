using CsCheck;
using Icasync.Domain.Notices;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>Who is told what of a run, and in which words.</summary>
public class PersonalEffectsTests
{
    private static readonly DateTime Now = new(2025, 3, 3, 12, 0, 0);

    private static readonly CourseMember Teacher = new("T1", IsTeacher: true);
    private static readonly CourseMember Student = new("S1", IsTeacher: false);

    // Lessons are a day of March and a room; the third column is what the student is told.
    [Theory]
    [InlineData("4 A", "5 A", "调整：3月4日（二）08:00-09:35 教A → 3月5日（三）08:00-09:35 教A")]
    [InlineData("4 A", "4 B", "调整：3月4日（二）08:00-09:35 教A → 3月4日（二）08:00-09:35 教B")]
    [InlineData("4 A", null, "停课：3月4日（二）08:00-09:35 教A")]
    [InlineData(null, "4 A", "加课：3月4日（二）08:00-09:35 教A")]
    [InlineData("20 A", "4 A", "调整：3月20日（四）08:00-09:35 教A → 3月4日（二）08:00-09:35 教A")]
    [InlineData("4 A", "20 A", "调整：3月4日（二）08:00-09:35 教A → 3月20日（四）08:00-09:35 教A")]
    [InlineData("4 A", "4 A", null)] // a new teacher or text
    [InlineData("11 A", "12 A", null)] // later than a week
    [InlineData("3 A", "3 B", null)] // over
    public void Lessons_of_the_next_days_are_told_where_day_time_or_place_changed(
        string? before, string? after, string? told) =>
        Assert.Equal(told, TextOf(new LessonEffect(Lesson(before), Lesson(after)))?[("· 《数学》".Length)..]);

    [Fact]
    public void A_lesson_that_was_deleted_and_made_anew_where_it_was_is_no_news() =>
        Assert.Null(TextOf(new LessonEffect(Lesson("4 A"), null), new LessonEffect(null, Lesson("4 A"))));

    [Fact]
    public void Who_got_or_lost_a_course_is_told_that_alone()
    {
        CourseEffects course = Course([new LessonEffect(null, Lesson("4 A"))]) with
        {
            Gained = [Student, new CourseMember("S2", false)], Lost = [new CourseMember("S2", false), Teacher],
        };
        IReadOnlyDictionary<string, IReadOnlyList<PersonalCourse>> told = Told(PeopleWord.All, course);
        Assert.Equal(["S1", "T1"], told.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("· 新增课程《数学》", Lines(told["S1"])[1]);
        Assert.Equal("· 不再有课程《数学》", Lines(told["T1"])[1]);
    }

    [Fact]
    public void More_courses_than_a_message_holds_are_summed_up_with_those_of_earlier_runs()
    {
        List<PersonalCourse> courses = [.. Enumerable.Range(1, PeopleNotices.CoursesMax + 1)
            .Select(n => new PersonalCourse($"C{n}", [], Gained: true, Now))];
        PersonNotice notice = PeopleNotices.Of("S1", courses, untold: 2);
        Assert.Contains("另有 3 门课程调整，请查看日历。", notice.Text, StringComparison.Ordinal);
        Assert.Contains("3 more courses changed; see the calendar.", notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("C6", notice.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "S1 S3", "S2")]
    [InlineData(0, "", "S1 S3 S2")]
    [InlineData(-5, "", "S1 S3 S2")]
    [InlineData(9, "S1 S3 S2", "")]
    public void Those_are_told_first_whose_change_comes_first(int left, string told, string over)
    {
        PersonNotice[] all =
        [
            new("S2", "", 1, Now.AddDays(2)), new("S3", "", 1, Now.AddDays(1)), new("S1", "", 1, Now.AddDays(1)),
        ];
        (IReadOnlyList<PersonNotice> first, IReadOnlyList<PersonNotice> rest) = PeopleNotices.Allot(all, left);
        Assert.Equal((told, over), (Numbers(first), Numbers(rest)));
    }

    // Method: any courses with any people; who is told is affected, teachers are a part of all, and nobody is told of
    // anything where it is off.
    [Fact]
    public void Nobody_is_told_who_is_not_affected() => AnyCourses.Sample(courses =>
    {
        IReadOnlyDictionary<string, IReadOnlyList<PersonalCourse>> all = Told(PeopleWord.All, courses);
        IReadOnlyDictionary<string, IReadOnlyList<PersonalCourse>> teachers = Told(PeopleWord.Teachers, courses);
        Assert.Empty(Told(PeopleWord.Off, courses));
        Assert.Subset(all.Keys.ToHashSet(), teachers.Keys.ToHashSet());
        Assert.DoesNotContain(all, one => one.Value.Count == 0 || one.Value.Any(told => !courses.Any(course =>
            course.Name == told.Name
            && course.Gained.Concat(course.Lost).Concat(course.Members).Any(person => person.Number == one.Key)
            && (told.Gained is not null || course.Lessons.Any(lesson => lesson.IsNoticed)))));
        Assert.DoesNotContain(all, one => PeopleNotices.Of(one.Key, one.Value, untold: 0).Text.Length > 4000);
    });

    private static Gen<CourseEffects[]> AnyCourses { get; } = Gen.Select(
        Gen.Int[1, 9], AnyPeople, AnyPeople, AnyPeople, AnyLesson.Array[0, 6],
        (n, gained, lost, members, lessons) => new CourseEffects($"K{n}", $"C{n}", lessons, gained, lost, members))
        .Array[0, 8].Select(all => all.DistinctBy(one => one.Name).ToArray());

    private static Gen<CourseMember[]> AnyPeople => Gen.Int[1, 6].Array[0, 5].Select(numbers =>
        numbers.Distinct().Select(n => new CourseMember($"P{n}", IsTeacher: n > 4)).ToArray());

    private static Gen<LessonEffect> AnyLesson => Gen.Select(AnyPlace, AnyPlace, (before, after) =>
        new LessonEffect(before, before is null ? after ?? Lesson("4 A") : after));

    private static Gen<SessionFacts?> AnyPlace => Gen.Int[0, 20].Select(day =>
        day == 0 ? null : Lesson($"{day} {(day % 2 == 0 ? "A" : "B")}"));

    private static string? TextOf(params LessonEffect[] lessons) =>
        Told(PeopleWord.All, Course(lessons)).TryGetValue("S1", out IReadOnlyList<PersonalCourse>? courses)
            ? Lines(courses)[1] : null;

    private static string[] Lines(IReadOnlyList<PersonalCourse> courses) =>
        PeopleNotices.Of("S1", courses, untold: 0).Text.Split('\n');

    private static IReadOnlyDictionary<string, IReadOnlyList<PersonalCourse>> Told(
        PeopleWord who, params CourseEffects[] courses) => PersonalEffects.Of(courses, who, Now, days: 7);

    private static CourseEffects Course(IReadOnlyList<LessonEffect> lessons) =>
        new("K1", "数学", lessons, [], [], [Student, Teacher]);

    private static string Numbers(IReadOnlyList<PersonNotice> notices) =>
        string.Join(' ', notices.Select(one => one.Number));

    private static SessionFacts? Lesson(string? dayAndRoom) => dayAndRoom?.Split(' ') is [{ } day, { } room]
        ? new SessionFacts(
            new DateOnly(2025, 3, int.Parse(day, System.Globalization.CultureInfo.InvariantCulture)), [1, 2],
            new TimeOnly(8, 0), new TimeOnly(9, 35), 1, 2, "数学", CheckIn: true, [room], ["教"], [], [])
        : null;
}
