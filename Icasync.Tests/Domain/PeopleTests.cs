using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>Which row of a person counts, and who may see a calendar (DOMAIN F14, F15, D10, D11).</summary>
public class PeopleTests
{
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
}
