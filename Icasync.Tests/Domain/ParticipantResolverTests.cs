using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>Who may see a calendar, and what is remarked about who may not (DOMAIN 4, D6, D7, D10, D11, F14).</summary>
public class ParticipantResolverTests
{
    private readonly List<Finding> _findings = [];
    private readonly List<EnrolmentRow> _enrolments = [];
    private readonly List<AssignmentRow> _assignments = [];

    [Fact]
    public void Students_read_and_teachers_of_both_sources_write_in_the_order_of_their_numbers()
    {
        Enrol("20220002", "20220001", " 20220001 ");
        Assign("104066");
        Assert.Equal(
            ["101049 Teacher Writer", "104066 Teacher Writer", "20220001 Student Reader", "20220002 Student Reader"],
            Resolve(teachers: ["101049"]));
        Assert.Empty(_findings);
    }

    [Fact]
    public void A_number_of_both_kinds_gets_the_higher_role()
    {
        Enrol("20220001");
        Assign("20220001");
        Assert.Equal(["20220001 Teacher Writer"], Resolve());
    }

    [Fact]
    public void A_course_without_check_in_is_for_teachers_and_nobody_misses_its_students()
    {
        Enrol("20220001");
        Assert.Equal(["104066 Teacher Writer"], Resolve(students: false, teachers: ["104066"]));
        Assert.Empty(_findings);
    }

    [Fact]
    public void Whoever_is_excluded_has_no_access_and_is_no_remark()
    {
        Enrol("20220001", "20220002");
        Assert.Equal(
            ["20220002 Student Reader"], Resolve(teachers: ["104066"], excluded: ["20220001", "104066"]));
        Assert.Equal(["NO_TEACHER"], Codes());
    }

    [Theory]
    [InlineData("29999999", "STUDENT_MISSING student 29999999 of the offering is not in the people table")]
    [InlineData("20220009", "STUDENT_DEAD student 20220009 of the offering is marked as deleted")]
    [InlineData(" ", "ENROLMENT_WITHOUT_NUMBER an enrolment of the offering has no number")]
    [InlineData(null, "ENROLMENT_WITHOUT_NUMBER an enrolment of the offering has no number")]
    public void A_student_who_cannot_be_let_in_is_a_remark(string? number, string remark)
    {
        Enrol("20220001", number);
        Assert.Equal(["104066 Teacher Writer", "20220001 Student Reader"], Resolve(teachers: ["104066"]));
        Assert.Equal(remark, Face(Assert.Single(_findings)));
    }

    [Theory]
    [InlineData("999", "TEACHER_MISSING teacher 999 of the offering is not in the people table")]
    [InlineData("109999", "TEACHER_DEAD teacher 109999 of the offering is marked as deleted")]
    [InlineData("", "ASSIGNMENT_WITHOUT_NUMBER an assignment of the offering has no number")]
    public void A_teacher_who_cannot_be_let_in_is_a_remark(string number, string remark)
    {
        Enrol("20220001");
        Assign("104066", number);
        Assert.Equal(["104066 Teacher Writer", "20220001 Student Reader"], Resolve());
        Assert.Equal(remark, Face(Assert.Single(_findings)));
    }

    [Theory]
    [InlineData("delete", false, 0)]
    [InlineData(" DEL ", false, 0)]
    [InlineData(null, true, 0)]
    [InlineData("update", true, 0)]
    [InlineData("odd", true, 1)]
    public void A_live_enrolment_counts_and_an_unknown_state_is_live_with_a_remark(
        string? state, bool counts, int unknown)
    {
        Enrol("20220001");
        _enrolments.Add(new EnrolmentRow("K", "T", "20220002", state));
        Assert.Equal(counts, Resolve(teachers: ["104066"]).Contains("20220002 Student Reader"));
        Assert.Equal(unknown, Codes().Count(code => code == "UNKNOWN_STATE"));
    }

    [Theory]
    [InlineData(false, "20220002.0", "add",
        "NUMBER_WITH_FRACTION what stands behind the point does not count: number of an enrolment '20220002.0'")]
    [InlineData(true, "101049.0", "add",
        "NUMBER_WITH_FRACTION what stands behind the point does not count: number of an assignment '101049.0'")]
    [InlineData(false, "20220002", "NULL",
        "NULL_AS_WORD the word NULL counts as empty: state of an enrolment")]
    [InlineData(true, "101049", "(null)",
        "NULL_AS_WORD the word NULL counts as empty: state of an assignment")]
    [InlineData(false, "20220002", "odd",
        "UNKNOWN_STATE an enrolment of the offering has an unknown zt and counts as live")]
    [InlineData(true, "101049", "odd",
        "UNKNOWN_STATE an assignment of the offering has an unknown zt and counts as live")]
    public void A_cell_that_was_read_all_the_same_is_a_remark(
        bool isTeacher, string number, string state, string remark)
    {
        Enrol("20220001");
        Assign("104066");
        if (isTeacher)
        {
            _assignments.Add(new AssignmentRow("K", "T", number, state));
        }
        else
        {
            _enrolments.Add(new EnrolmentRow("K", "T", number, state));
        }

        Assert.Equal(3, Resolve().Length);
        Assert.Equal(remark, Face(Assert.Single(_findings)));
    }

    [Fact]
    public void Nobody_at_all_is_two_remarks()
    {
        Assert.Empty(Resolve());
        Assert.Equal(
            ["NO_STUDENT no student has access", "NO_TEACHER no teacher has access"], _findings.Select(Face));
        Assert.Equal(["K", "K"], _findings.Select(one => one.Offering));
    }

    // The fingerprint decides whether a course is looked at again: it must tell every difference, and only those.
    [Fact]
    public void A_fingerprint_tells_numbers_kinds_and_roles_apart()
    {
        DesiredAccess student = new("20220001", ParticipantKind.Student, AccessRole.Reader);
        DesiredAccess[][] all =
        [
            [], [student], [student with { Number = "20220002" }], [student with { Kind = ParticipantKind.Teacher }],
            [student with { Role = AccessRole.Writer }], [student, student with { Number = "20220002" }],
        ];
        string[] prints = [.. all.Select(ParticipantResolver.Fingerprint)];
        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(prints, all.Select(ParticipantResolver.Fingerprint));
        Assert.DoesNotContain(prints, print => print.Length != 32);
        Assert.Equal(
            Hashing.Sha256Hex("20220001|Student|Reader\n20220002|Student|Reader", 16), prints[^1]);
        Assert.Equal(
            Hashing.Sha256Hex("20220001|Teacher|Writer", 16),
            ParticipantResolver.Fingerprint(
                [student with { Kind = ParticipantKind.Teacher, Role = AccessRole.Writer }]));
    }

    private static string Face(Finding finding) => $"{finding.Code.Text()} {finding.Detail}";

    private IEnumerable<string> Codes() => _findings.Select(one => one.Code.Text());

    private void Enrol(params string?[] numbers) =>
        _enrolments.AddRange(numbers.Select(number => new EnrolmentRow("K", "T", number, "add")));

    private void Assign(params string?[] numbers) =>
        _assignments.AddRange(numbers.Select(number => new AssignmentRow("K", "T", number, "add")));

    private string[] Resolve(bool students = true, string[]? teachers = null, string[]? excluded = null)
    {
        PeopleDirectory people = new();
        foreach ((ParticipantKind kind, string number, string state) in new[]
        {
            (ParticipantKind.Student, "20220001", "add"), (ParticipantKind.Student, "20220002", "add"),
            (ParticipantKind.Student, "20220009", "delete"), (ParticipantKind.Teacher, "104066", "add"),
            (ParticipantKind.Teacher, "101049", "add"), (ParticipantKind.Teacher, "20220001", "add"),
            (ParticipantKind.Teacher, "109999", "delete"),
        })
        {
            people.Add(new PersonRow(kind, number, "甲", null, null, null, null, null, null, "2025", state));
        }

        return [.. ParticipantResolver.Resolve(
            "K", students, teachers
                ?? [], _enrolments, _assignments, people, new HashSet<string>(excluded ?? []), _findings)
            .Select(one => $"{one.Number} {one.Kind} {one.Role}")];
    }
}
