using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>Which row of a person counts, and who may see a calendar (DOMAIN F14, F15, D10, D11).</summary>
public class PeopleTests
{
    private const string Malformed = "PERSON_NUMBER_MALFORMED the number of a student row has ";
    private const string Holds = " and holds a space, a comma, an exponent or too many";

    private static readonly PersonRow Student =
        new(ParticipantKind.Student, "20220001", "甲", null, null, null, null, null, null, "2025-03-01", "add");

    [Theory]
    [InlineData("2025-03-01", "add", "2025-03-02", "delete", false)]
    [InlineData("2025-03-02 00:00:00", "add", "2025-03-01", "delete", true)]
    [InlineData("2025-03-01", "delete", "2025-03-01", "add", true)]
    [InlineData("2025-03-01", "add", null, "delete", true)]
    [InlineData(null, "add", null, "delete", true)]
    public void F15_Of_two_rows_of_a_person_the_newest_counts_in_whatever_order(
        string? at, string state, string? otherAt, string otherState, bool live)
    {
        PersonRow one = new(ParticipantKind.Student, "20220001", "甲", null, null, null, null, null, null, at, state);
        PersonRow other = one with { Number = " 20220001 ", UpdatedAt = otherAt, State = otherState };
        foreach (PersonRow[] rows in new PersonRow[][] { [one, other], [other, one] })
        {
            PeopleDirectory people = new();
            Array.ForEach(rows, people.Add);
            Assert.Equal(live, people.Find(ParticipantKind.Student, "20220001")!.IsLive);
        }
    }

    // The row, then what is remarked of it, and whether the person is there.
    [Theory]
    [InlineData("20220001", "add", "", true)]
    [InlineData(" 20220001 ", null, "", true)]
    [InlineData("20220001", "odd", "UNKNOWN_STATE a student row has an unknown zt and counts as live", true)]
    [InlineData("20220001", "delete", "", true)]
    [InlineData(null, "add", "PERSON_WITHOUT_NUMBER a student row has no number", false)]
    [InlineData(" ", "add", "PERSON_WITHOUT_NUMBER a student row has no number", false)]
    [InlineData(" ", "delete", "", false)]
    [InlineData("2022 0001", "add", Malformed + "9 characters" + Holds, false)]
    [InlineData("2022,0001", "add", Malformed + "9 characters" + Holds, false)]
    [InlineData("2022，0001", "add", Malformed + "9 characters" + Holds, false)]
    [InlineData("2022,0001", "del", "", false)]
    public void A_row_that_names_nobody_is_left_out_with_a_remark(
        string? number, string? state, string remark, bool there)
    {
        PeopleDirectory people = new();
        people.Add(Student with { Number = number, State = state });
        Assert.Equal(remark, string.Join('\n', people.Findings.Select(one => $"{one.Code.Text()} {one.Detail}")));
        Assert.Equal(there, people.Of(ParticipantKind.Student).Count == 1);
        Assert.Equal(there, people.Find(ParticipantKind.Student, "20220001") is not null);
        Assert.Empty(people.Of(ParticipantKind.Teacher));
    }

    // What is remarked of cells that were read all the same names the field, and no person.
    [Theory]
    [InlineData(ParticipantKind.Student, "20220001.0", "add",
        "NUMBER_WITH_FRACTION what stands behind the point does not count: number of a student '20220001.0'")]
    [InlineData(ParticipantKind.Teacher, "104066.0", "add",
        "NUMBER_WITH_FRACTION what stands behind the point does not count: number of a teacher '104066.0'")]
    [InlineData(ParticipantKind.Teacher, "104066", "NULL",
        "NULL_AS_WORD the word NULL counts as empty: state of a teacher")]
    [InlineData(ParticipantKind.Student, "20220001.0", "delete", "")]
    public void A_cell_that_was_read_all_the_same_is_told(
        ParticipantKind kind, string number, string state, string remark)
    {
        PeopleDirectory people = new();
        people.Add(Student with { Kind = kind, Number = number, State = state });
        Assert.Equal(remark, string.Join('\n', people.Findings.Select(one => $"{one.Code.Text()} {one.Detail}")));
    }

    [Theory]
    [InlineData("'昨天', none", "昨天", null)]
    [InlineData("'2025-03-01', '昨天'", "2025-03-01", "昨天")]
    [InlineData("'a', 'b', 'c', 'd'", "a", "b", "c", "d", "e")]
    [InlineData("'a', 'b'", "a", "b", "a")]
    [InlineData("'<U+200B>1', 'x'", "\u200B1", "x")]
    [InlineData("'0123456789012345678901234567890123456789', 'x'", "0123456789012345678901234567890123456789", "x")]
    [InlineData("'0123456789012345678901234567890123456789', 'x'", "0123456789012345678901234567890123456789+", "x")]
    public void Times_that_cannot_be_compared_are_named(string named, params string?[] times)
    {
        PeopleDirectory people = new();
        Array.ForEach(times, time => people.Add(Student with { UpdatedAt = time }));
        Assert.Equal(
            $"PERSON_TIMES_INCOMPARABLE student 20220001 stands in {times.Length} rows whose update_time cannot be "
            + $"compared ({named}); one live row is enough",
            string.Join('\n', people.Findings.Select(one => $"{one.Code.Text()} {one.Detail}")));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 1)]
    public void A_number_has_up_to_a_hundred_characters(int length, int refused)
    {
        PeopleDirectory people = new();
        people.Add(Student with { Number = new string('1', length) });
        Assert.Equal(refused, people.Findings.Count(one => one.Code == FindingCode.PersonNumberMalformed));
    }

    [Fact]
    public void Rows_of_one_person_and_numbers_that_are_easily_confused_are_remarked_upon()
    {
        PeopleDirectory people = new();
        foreach ((ParticipantKind kind, string number) in new[]
        {
            (ParticipantKind.Student, "s1"), (ParticipantKind.Student, "s1"), (ParticipantKind.Student, "S1"),
            (ParticipantKind.Teacher, "s1"), (ParticipantKind.Teacher, "t1"), (ParticipantKind.Teacher, "t1"),
        })
        {
            people.Add(Student with { Kind = kind, Number = number });
        }

        Assert.Equal(
            [
                new Finding(
                    FindingCode.PersonListedTwice, null, "student s1 stands in 2 rows; the newest update_time counts"),
                new Finding(
                    FindingCode.PersonListedTwice, null, "teacher t1 stands in 2 rows; the newest update_time counts"),
            ],
            people.Findings);
        Assert.Equal(
            new Finding(
                FindingCode.NumberDiffersInCase, null, "two numbers differ only in case and count as two people"),
            Assert.Single(people.CaseFindings()));
        Assert.Equal(
            new Finding(
                FindingCode.NumberOfBothKinds, null, "a student and a teacher share a number; the higher role counts"),
            Assert.Single(people.SharedFindings()));
    }

    // Of two rows of one moment and state, whichever is taken must not depend on the order in which they are read.
    [Fact]
    public void Two_rows_of_one_moment_are_one_person_in_whatever_order()
    {
        PersonRow other = Student with { Name = "乙" };
        PeopleDirectory one = new();
        PeopleDirectory two = new();
        Array.ForEach([Student, other], one.Add);
        Array.ForEach([other, Student], two.Add);
        Assert.Equal(one.Find(ParticipantKind.Student, "20220001"), two.Find(ParticipantKind.Student, "20220001"));
    }
}
