using System.Text;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Participants;

/// <summary>Decides who may see a calendar (DOMAIN 4, D6, D7, D10, D11, F14).</summary>
public static class ParticipantResolver
{
    /// <summary>
    /// One entry a number, sorted by number. Students are the live enrolments whose student row is live, unless every
    /// live lesson says no check-in; teachers are assignments and timetable together, whose teacher row is live.
    /// </summary>
    /// <param name="findings">Receives who was left out and why, by number (U06).</param>
    public static IReadOnlyList<DesiredAccess> Resolve(
        string offering,
        bool studentsIncluded,
        IEnumerable<string> timetableTeachers,
        IEnumerable<EnrolmentRow> enrolments,
        IEnumerable<AssignmentRow> assignments,
        PeopleDirectory people,
        IReadOnlySet<string> excluded,
        ICollection<Finding> findings)
    {
        Dictionary<string, DesiredAccess> access = new(StringComparer.Ordinal);
        HashSet<string> students = Numbers(enrolments.Select(row => (row.State, row.StudentNumber)),
            "enrolment", FindingCode.EnrolmentWithoutNumber);
        Take(ParticipantKind.Student, AccessRole.Reader, studentsIncluded ? students : []);
        HashSet<string> teachers = Numbers(assignments.Select(row => (row.State, row.TeacherNumber)),
            "assignment", FindingCode.AssignmentWithoutNumber);
        teachers.UnionWith(timetableTeachers);
        Take(ParticipantKind.Teacher, AccessRole.Writer, teachers);
        if (studentsIncluded && !access.Values.Any(entry => entry.Kind == ParticipantKind.Student))
        {
            findings.Add(new Finding(FindingCode.NoStudent, offering, "no student has access"));
        }

        if (!access.Values.Any(entry => entry.Kind == ParticipantKind.Teacher))
        {
            findings.Add(new Finding(FindingCode.NoTeacher, offering, "no teacher has access"));
        }

        return access.Values.OrderBy(entry => entry.Number, StringComparer.Ordinal).ToList();

        // A live row without a number says that somebody is missing here, and nobody can say who.
        HashSet<string> Numbers(
            IEnumerable<(string? State, string? Number)> rows, string one, FindingCode withoutNumber)
        {
            HashSet<string> numbers = new(StringComparer.Ordinal);
            CellRemarks remarks = new();
            (string stateField, string numberField) = ($"state of an {one}", $"number of an {one}");
            foreach ((string? state, string? number) in rows.Where(row => RowState.IsLive(row.State)))
            {
                if (!RowState.IsKnown(state))
                {
                    findings.Add(new Finding(
                        FindingCode.UnknownState, offering,
                        $"an {one} of the offering has an unknown zt and counts as live"));
                }

                remarks.Look(stateField, state);
                remarks.LookAtNumber(numberField, number);
                if (Cell.Key(number) is not { } key)
                {
                    findings.Add(new Finding(
                        withoutNumber, offering, $"an {one} of the offering has no number"));
                }
                else if (!Cell.IsScientific(key))
                {
                    numbers.Add(key);
                }
            }

            foreach (Finding remark in remarks.Findings(offering))
            {
                findings.Add(remark);
            }

            return numbers;
        }

        void Take(ParticipantKind kind, AccessRole role, IEnumerable<string> numbers)
        {
            (string word, FindingCode missing, FindingCode dead) = kind == ParticipantKind.Student
                ? ("student", FindingCode.StudentMissing, FindingCode.StudentDead)
                : ("teacher", FindingCode.TeacherMissing, FindingCode.TeacherDead);
            foreach (string number in numbers.Where(number => !excluded.Contains(number)))
            {
                switch (people.Find(kind, number))
                {
                    case null:
                        findings.Add(new Finding(
                            missing, offering,
                            $"{word} {number} of the offering is not in the people table"));
                        break;
                    case { IsLive: false }:
                        findings.Add(new Finding(
                            dead, offering,
                            $"{word} {number} of the offering is marked as deleted"));
                        break;
                    default:
                        access[number] = new DesiredAccess(number, kind, role);
                        break;
                }
            }
        }
    }

    /// <summary>32 hex digits that change when the wanted access changes.</summary>
    public static string Fingerprint(IEnumerable<DesiredAccess> access)
    {
        StringBuilder text = new();
        foreach (DesiredAccess entry in access)
        {
            text.Append(text.Length == 0 ? string.Empty : "\n").Append(entry.Number)
                .Append(entry.Kind == ParticipantKind.Student ? "|Student" : "|Teacher")
                .Append(entry.Role == AccessRole.Reader ? "|Reader" : "|Writer");
        }

        return Hashing.Sha256Hex(text.ToString(), 16);
    }
}
