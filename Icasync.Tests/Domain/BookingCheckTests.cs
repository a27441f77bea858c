using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>Teachers and rooms that two courses use at the same time are remarked upon (DOMAIN D23).</summary>
public class BookingCheckTests
{
    // The other course's row beside B (09:50 to 10:35 in 第一教学楼 1223 with 104066); what is remarked stands last.
    public static IEnumerable<TheoryDataRow<TimetableRow, string[]>> Cases =>
    [
        new(B, ["TEACHER_BOOKED_TWICE", "ROOM_BOOKED_TWICE"]),
        new(B with { Room = "1224" }, ["TEACHER_BOOKED_TWICE"]),
        new(B with { Building = "文科楼" }, ["TEACHER_BOOKED_TWICE"]),
        new(B with { TeacherNumbers = "101049" }, ["ROOM_BOOKED_TWICE"]),
        new(B with { Start = "10:34", End = "11:00" }, ["TEACHER_BOOKED_TWICE", "ROOM_BOOKED_TWICE"]),
        new(B with { Start = "10:35", End = "11:00" }, []),
        new(B with { Start = "09:00", End = "09:50" }, []),
        new(B with { Start = "09:00", End = "09:51" }, ["TEACHER_BOOKED_TWICE", "ROOM_BOOKED_TWICE"]),
        new(B with { Date = "2025-03-05" }, []),
        new(B with { Room = "1224", TeacherNumbers = "101049" }, []),
        new(B with { Room = null, Building = null, TeacherNumbers = null }, []),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Two_courses_at_one_time_are_a_remark(TimetableRow other, string[] codes)
    {
        BookingCheck check = new();
        check.Add(Aggregate(B).Desired);
        check.Add(Aggregate(other).Desired with { Key = new OfferingKey("2024-2025-2", "K2") });
        Assert.Equal(codes, check.Findings().Select(one => one.Code.Text()));
    }

    [Fact]
    public void One_course_in_two_rooms_at_one_time_is_its_own_business()
    {
        BookingCheck check = new();
        check.Add(Aggregate(B, B with { CourseName = "财务管理实验" }).Desired);
        Assert.Empty(check.Findings());
    }

    [Fact]
    public void A_remark_says_which_course_where_and_when_and_names_no_teacher()
    {
        BookingCheck check = new();
        check.Add(Aggregate(B).Desired);
        check.Add(Aggregate(B with { Start = "10:00" }).Desired with { Key = new OfferingKey("2024-2025-2", "K2") });
        Assert.Equal(
            [
                new Finding(
                    FindingCode.TeacherBookedTwice, "K2", $"a teacher is also booked by {K1} on 2025-03-04 at 10:00"),
                new Finding(
                    FindingCode.RoomBookedTwice, "K2",
                    $"room 第一教学楼 1223 is also booked by {K1} on 2025-03-04 at 10:00"),
            ],
            check.Findings());
    }
}
