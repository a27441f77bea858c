namespace Icasync.Domain.Notices;

/// <summary>Decides who is told what of a run: nobody who is not affected, and everybody once.</summary>
public static class PersonalEffects
{
    /// <summary>What each person is told, in the order of time; people without anything are left out.</summary>
    /// <param name="now">Wall-clock time at +08:00.</param>
    /// <param name="days">Lessons of so many days from now on are told of.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<PersonalCourse>> Of(
        IEnumerable<CourseEffects> courses, PeopleWord who, DateTime now, int days)
    {
        Dictionary<string, List<PersonalCourse>> told = new(StringComparer.Ordinal);
        foreach (CourseEffects course in courses)
        {
            HashSet<string> came = Numbers(course.Gained, who);
            HashSet<string> went = Numbers(course.Lost, who);
            HashSet<string> moved = [.. came.Intersect(went)];
            List<LessonEffect> lessons = [.. Noticed(course.Lessons)
                .Where(one => one.IsWithin(now, now.AddDays(days))).OrderBy(one => one.First)];
            foreach (string number in came.Union(went).Except(moved))
            {
                Add(number, new PersonalCourse(course.Name, [], came.Contains(number), now));
            }

            foreach (string number in lessons.Count == 0 ? []
                : Numbers(course.Members, who).Except(came.Except(moved)).Except(went.Except(moved)))
            {
                Add(number, new PersonalCourse(course.Name, lessons, null, lessons[0].First));
            }
        }

        return told.ToDictionary(
            one => one.Key,
            IReadOnlyList<PersonalCourse> (one) => [.. one.Value.OrderBy(course => course.First)
                .ThenBy(course => course.Name, StringComparer.Ordinal)],
            StringComparer.Ordinal);

        void Add(string number, PersonalCourse course)
        {
            if (!told.TryGetValue(number, out List<PersonalCourse>? all))
            {
                told.Add(number, all = []);
            }

            all.Add(course);
        }
    }

    // A lesson that was deleted and made anew where it was is no news.
    private static IEnumerable<LessonEffect> Noticed(IReadOnlyList<LessonEffect> lessons)
    {
        List<LessonEffect> noticed = [.. lessons.Where(one => one.IsNoticed)];
        foreach (LessonEffect made in noticed.Where(one => one.Before is null).ToList())
        {
            string? place = LessonEffect.PlaceOf(made.After);
            if (noticed.Find(one => one.After is null && LessonEffect.PlaceOf(one.Before) == place) is { } gone)
            {
                noticed.Remove(gone);
                noticed.Remove(made);
            }
        }

        return noticed;
    }

    private static HashSet<string> Numbers(IEnumerable<CourseMember> people, PeopleWord who) => who switch
    {
        PeopleWord.Off => [],
        PeopleWord.Teachers => [.. people.Where(one => one.IsTeacher).Select(one => one.Number)],
        PeopleWord.All => [.. people.Select(one => one.Number)],
        _ => throw new System.Diagnostics.UnreachableException($"people {who}"),
    };
}
