using Icasync.Domain.Aggregation;
using Icasync.Domain.Calendars;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;
using Xunit;

using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>Sentences of DOMAIN 3, 4 and 10 that no listed case of EDGE-CASES names, each by its number.</summary>
public class UnlistedRuleTests
{
    public static TheoryData<string, TimetableRow[], string[]> Sessions => new()
    {
        // 3.2.5: at most GapMinutesMax, 30 by default.
        { "3.2.5", [B, B4 with { Start = "11:05", End = "11:50" }], ["03-04 09:50-11:50 3/4 第一教学楼 1223"] },
        { "3.2.5", [B, B4 with { Start = "11:06", End = "11:50" }], ["03-04 09:50-10:35 3 第一教学楼 1223", "03-04 11:06-11:50 4 第一教学楼 1223"] },
        { "3.2.5", [B, B4 with { Start = "10:30" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },
        { "3.2.5", [B, B4 with { Start = "10:35:30" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },
        { "3.2.5", [B, B4 with { Start = "11:05:01", End = "11:50" }], ["03-04 09:50-10:35 3 第一教学楼 1223", "03-04 11:05-11:50 4 第一教学楼 1223"] },

        // 3.2.4: rows of one period are united before the gap is looked at.
        { "3.2.4", [B, B with { Start = "09:40", End = "10:20", Room = "1224" }], ["03-04 09:40-10:35 3 第一教学楼 1224/1223"] },
        { "3.2.4", [B with { End = "10:20" }, B with { Room = "9", End = "10:36" }, B4 with { Start = "11:06", End = "11:50" }], ["03-04 09:50-11:50 3/4 第一教学楼 1223/9"] },

        // 3.2.3: name and flag are keys; no and unset are one flag.
        { "3.2.3", [B, B4 with { CheckIn = "0" }], ["03-04 09:50-10:35 3 第一教学楼 1223", "03-04 10:40-11:25 4 第一教学楼 1223"] },
        { "3.2.3", [B with { CheckIn = null }, B4 with { CheckIn = "不打卡" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },
        { "3.2.3", [B with { CheckIn = "是" }, B4 with { CheckIn = " ｙ " }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },
        { "3.2.3", [B with { CheckIn = "?" }, B4 with { CheckIn = "" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },

        // 3.2.3: week and weekday are carried, not keyed, whatever the date says.
        { "3.2.3", [B, B4 with { TeachingWeek = "9", Weekday = "5" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },

        // F2: line breaks are one space before grouping; other blanks inside a name stay.
        { "F2", [B with { CourseName = "财务\r\n\n管理" }, B4 with { CourseName = " 财务 管理\n" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },

        // 3.3: dates of both ends of a month and a leap day; a row of another day is another session.
        { "3.3", [B with { Date = "2024-02-29" }, B4 with { Date = "2024/3/1" }], ["02-29 09:50-10:35 3 第一教学楼 1223", "03-01 10:40-11:25 4 第一教学楼 1223"] },
        { "3.3", [B with { Period = "16", Start = "0:00", End = "23:59" }], ["03-04 00:00-23:59 16 第一教学楼 1223"] },
        { "3.3", [B with { Period = "０３" }], ["03-04 09:50-10:35 3 第一教学楼 1223"] },
        { "3.3", [B with { Start = "950", End = "1035" }, B4 with { Start = "1040", End = "1125" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },

        // F12: rooms and buildings are distinct, blank ones left out, never normalised (F1).
        { "F12", [B with { Room = " " }, B4 with { Room = " 1223 " }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },
        { "F1", [B with { Room = "１２２３" }, B4], ["03-04 09:50-11:25 3/4 第一教学楼 １２２３/1223"] },
        { "F12", [B with { Room = "无" }], ["03-04 09:50-10:35 3 第一教学楼 无"] },
    };

    [Theory]
    [MemberData(nameof(Sessions))]
    public void Rows_become_the_sessions_that_the_sentence_says(string number, TimetableRow[] rows, string[] sessions)
    {
        Assert.True(number.Length > 0);
        Assert.Equal(sessions, Given.Sessions(rows));
    }

    [Theory]
    [InlineData("F6", "BAD_DATE", "2025-03-04T09:50:00+08:00")]
    [InlineData("F6", "BAD_DATE", "2025-03-04 Z")]
    [InlineData("3.3", "BAD_DATE", "2025-02-29")]
    [InlineData("3.3", "BAD_DATE", "20250229")]
    [InlineData("3.3", "BAD_DATE", "2025/00/10")]
    [InlineData("3.3", "BAD_DATE", "2025/13/01")]
    [InlineData("3.3", "BAD_DATE", "25/03/04")]
    [InlineData("3.3", "BAD_DATE", "2025.03.04")]
    [InlineData("3.3", "BAD_DATE", "2025年3月4日")]
    [InlineData("3.3", "BAD_DATE", "202534")]
    [InlineData("3.3", "BAD_DATE", "45720")]
    [InlineData("3.3", "MISSING_DATE", "\u3000\u00A0")]
    public void A_date_is_one_of_the_forms_or_none(string number, string reason, string date)
    {
        Assert.True(number.Length > 0);
        Assert.Equal(reason, Assert.Single(Aggregate(B with { Date = date }).Quarantined).Reason);
    }

    [Theory]
    [InlineData("BAD_TIME", "9:5")]
    [InlineData("BAD_TIME", "9.50")]
    [InlineData("BAD_TIME", "960")]
    [InlineData("BAD_TIME", "09:60")]
    [InlineData("BAD_TIME", "09:50:60")]
    [InlineData("BAD_TIME", "09:50:00.")]
    [InlineData("BAD_TIME", "-9:50")]
    [InlineData("BAD_TIME", "09:50 AM")]
    [InlineData("BAD_TIME", "09:50Z")]
    [InlineData("BAD_TIME", "50")]
    [InlineData("MISSING_TIME", " ")]
    [InlineData("BAD_RANGE", "23:00")]
    public void A_time_is_one_of_the_forms_or_none(string reason, string start) =>
        Assert.Equal(reason, Assert.Single(Aggregate(B with { Start = start }).Quarantined).Reason);

    [Fact]
    public void Range_A_lesson_over_midnight_is_refused_and_one_of_a_minute_is_not()
    {
        Assert.Equal("BAD_RANGE", Assert.Single(Aggregate(B with { Start = "23:30", End = "00:15" }).Quarantined).Reason);
        Assert.Empty(Aggregate(B with { Start = "10:34", End = "10:35" }).Quarantined);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(201, 1)]
    public void The_name_has_up_to_200_characters_and_the_number_up_to_60(int length, int refused)
    {
        Assert.Equal(refused, Aggregate(B with { CourseName = $" {new string('课', length)} " }).Quarantined.Count);
        Assert.Equal(refused, Aggregate(B with { Offering = $" {new string('9', length - 140)} " }).Quarantined.Count);
    }

    [Fact]
    public void D25_A_quarantined_value_is_told_as_it_stands()
    {
        QuarantinedRow row = Assert.Single(Aggregate(B with { Date = "待定" }).Quarantined);
        Assert.Equal((K1, "date", "待定"), (row.Offering, row.Field, row.Value));
    }

    [Fact]
    public void F9_The_most_frequent_name_counts_duplicates_and_ties_go_to_the_smallest()
    {
        Assert.StartsWith("乙 ", Aggregate(B with { CourseName = "甲" }, B4 with { CourseName = "乙" }).Desired.Title, StringComparison.Ordinal);
        TimetableRow twice = B with { CourseName = "甲", Room = "9" };
        Assert.StartsWith("甲 ", Aggregate(twice, twice, B4 with { CourseName = "乙" }).Desired.Title, StringComparison.Ordinal);
        Assert.StartsWith("乙 ", Aggregate(twice with { Date = "x" }, twice with { State = "del" }, B4 with { CourseName = "乙" }).Desired.Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(18, 21, 40, false)]
    [InlineData(19, 21, 40, true)]
    [InlineData(9, 30, 40, false)]
    [InlineData(200, 30, 40, true)]
    [InlineData(30, 31, 40, false)]
    [InlineData(31, 60, 40, true)]
    public void F10_The_title_fills_its_forty_characters(int name, int number, int length, bool cut)
    {
        string offering = new('7', number);
        string title = CalendarTitle.Of(new string('课', name), offering);
        Assert.Equal((length, cut), (title.Length, title.Contains('…', StringComparison.Ordinal)));
        Assert.EndsWith(number > 30 ? " #" + Hashing.Sha256Hex(offering, 4) : " " + offering, title, StringComparison.Ordinal);
    }

    // F23, D24: a changed staff number alone changes access and not the event; names in another case are two people.
    [Fact]
    public void F23_A_changed_staff_number_leaves_the_event_and_a_changed_name_does_not()
    {
        DesiredEvent before = Assert.Single(Aggregate(B).Desired.Events);
        Assert.Equal(before.Hash, Assert.Single(Aggregate(B with { TeacherNumbers = "999999" }).Desired.Events).Hash);
        foreach (TimetableRow other in new[] { B with { TeacherNames = "王五" }, B with { TeachingWeek = "2" }, B with { Room = "9" } })
        {
            DesiredEvent after = Assert.Single(Aggregate(other).Desired.Events);
            Assert.Equal((before.Marker, false), (after.Marker, before.Hash == after.Hash));
        }
    }

    [Fact]
    public void DESIGN3_A_description_over_2000_characters_is_cut_and_its_marker_never()
    {
        TimetableRow[] rows = [.. Enumerable.Range(0, 99).Select(one => B with { TeacherNames = string.Concat(Enumerable.Repeat("😀", 20)) + one })];
        DesiredEvent entry = Assert.Single(Aggregate(rows).Desired.Events);
        Assert.True(entry.Content.Description.Length <= 2000);
        Assert.Equal("icasync:" + entry.Marker, entry.Content.Description.Split('\n')[^1]);
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(entry.Content.Description)));
    }

    [Fact]
    public void Teachers_are_split_on_every_separator_and_stand_once()
    {
        SessionFacts facts = Assert.Single(Aggregate(
            B with { TeacherNumbers = " 1，2、3;4；5,1 ,, ", TeacherNames = "甲、乙" }, B4 with { TeacherNumbers = "2,6", TeacherNames = "乙;丙" }).Desired.Events).Content.Facts;
        Assert.Equal(["1", "2", "3", "4", "5", "6"], facts.TeacherNumbers);
        Assert.Equal(["甲", "乙", "丙"], facts.TeacherNames);
    }

    [Theory]
    [InlineData("2025-03-01", "add", "2025-03-02", "delete", false)]
    [InlineData("2025-03-02 00:00:00", "add", "2025-03-01", "delete", true)]
    [InlineData("2025-03-01", "delete", "2025-03-01", "add", true)]
    [InlineData("2025-03-01", "add", null, "delete", true)]
    [InlineData(null, "add", null, "delete", true)]
    public void F15_Of_two_rows_of_a_person_the_newest_counts_in_whatever_order(string? at, string state, string? otherAt, string otherState, bool live)
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

    [Theory]
    [InlineData("１", true)]
    [InlineData("ＹＥＳ", false)]
    [InlineData("打卡 ", true)]
    public void Sfdk_words_are_normalised_and_unknown_ones_count_as_unset(string word, bool yes)
    {
        AggregatedOffering offering = Aggregate(B with { CheckIn = word });
        Assert.Equal(yes, Assert.Single(offering.Desired.Events).Content.Facts.CheckIn);
        Assert.True(offering.Desired.StudentsIncluded);
        Assert.Equal(yes ? 0 : 1, offering.Findings.Count(finding => finding.Code == "UNKNOWN_CHECK_IN"));
    }
}
