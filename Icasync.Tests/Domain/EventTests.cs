using Icasync.Domain.Aggregation;
using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>
/// What an event says, and which change of its rows is a change of the event (DOMAIN 3.2.7, F23; DESIGN 3).
/// </summary>
public class EventTests
{
    // F23, D24: a changed staff number alone changes access and not the event; names in another case are two people.
    [Fact]
    public void F23_A_changed_staff_number_leaves_the_event_and_a_changed_name_does_not()
    {
        DesiredEvent before = Assert.Single(Aggregate(B).Desired.Events);
        Assert.Equal(before.Hash, Assert.Single(Aggregate(B with { TeacherNumbers = "999999" }).Desired.Events).Hash);
        foreach (TimetableRow other
            in new[] { B with { TeacherNames = "王五" }, B with { TeachingWeek = "2" }, B with { Room = "9" } })
        {
            DesiredEvent after = Assert.Single(Aggregate(other).Desired.Events);
            Assert.Equal((before.Marker, false), (after.Marker, before.Hash == after.Hash));
        }
    }

    [Fact]
    public void DESIGN3_A_description_over_2000_characters_is_cut_and_its_marker_never()
    {
        TimetableRow[] rows = [.. Enumerable.Range(0, 99)
            .Select(one => B with { TeacherNames = string.Concat(Enumerable.Repeat("😀", 20)) + one })];
        DesiredEvent entry = Assert.Single(Aggregate(rows).Desired.Events);
        Assert.True(entry.Content.Description.Length <= 2000);
        Assert.Equal("icasync:" + entry.Marker, entry.Content.Description.Split('\n')[^1]);
        Assert.DoesNotContain(
            '\uFFFD',
            System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(entry.Content.Description)));
    }

    [Fact]
    public void Teachers_are_split_on_every_separator_and_stand_once()
    {
        SessionFacts facts = Assert.Single(Aggregate(
            B with { TeacherNumbers = " 1，2、3;4；5,1 ,, ", TeacherNames = "甲、乙" },
            B4 with { TeacherNumbers = "2,6", TeacherNames = "乙;丙" }).Desired.Events).Content.Facts;
        Assert.Equal(["1", "2", "3", "4", "5", "6"], facts.TeacherNumbers);
        Assert.Equal(["甲", "乙", "丙"], facts.TeacherNames);
    }

    [Fact]
    public void A11_Teachers_stand_once_each_in_order_of_appearance() => Assert.Equal(
        ["104066", "101049"],
        Assert.Single(Aggregate(
            B, B4 with { TeacherNumbers = "104066，101049" }).Desired.Events).Content.Facts.TeacherNumbers);

    [Fact]
    public void A31_The_check_in_line_needs_the_flag_and_a_base_url()
    {
        AggregationOptions with = AggregationOptions.Default with { CheckInBaseUrl = "https://checkin.example.edu/c" };
        string Description(TimetableRow row, AggregationOptions options) =>
            OfferingAggregator.Aggregate(Key, [row], options).Desired.Events[0].Content.Description;
        Assert.Contains("打卡", Description(B, with), StringComparison.Ordinal);
        Assert.DoesNotContain("打卡", Description(B with { CheckIn = "0" }, with), StringComparison.Ordinal);
        Assert.DoesNotContain("打卡", Description(B, AggregationOptions.Default), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://checkin.example.edu/c", "https://checkin.example.edu/c?id=")]
    [InlineData("https://checkin.example.edu/c?from=wps", "https://checkin.example.edu/c?from=wps&id=")]
    public void The_description_says_week_time_place_teachers_and_check_in_line_by_line(string url, string line)
    {
        AggregationOptions options = AggregationOptions.Default with { CheckInBaseUrl = url };
        string Described(TimetableRow row) => Assert.Single(
            OfferingAggregator.Aggregate(Key, [row], options).Desired.Events).Content.Description;
        Assert.Equal(
            ["教学周：第1周", "时间：2025年3月4日 星期二 第3节", "地点：第一教学楼 1223", "教师：李四、王五",
                $"打卡：{line}{K1}2024-2025-212am"],
            Described(B with { TeacherNames = "李四、王五" }).Split('\n')[..^1]);
        Assert.EndsWith(
            $"打卡：{line}{K1}2024-2025-212pm", Described(B with { Period = "5" }).Split("\nicasync:")[0],
            StringComparison.Ordinal);
        Assert.EndsWith(
            $"打卡：{line}{K1}2024-2025-212am", Described(B with { Period = "4" }).Split("\nicasync:")[0],
            StringComparison.Ordinal);
        Assert.Equal(
            ["时间：2025年3月9日 星期日 第3节", "地点：地点待定"],
            Described(B with
            {
                TeachingWeek = null, TeacherNames = null, Building = null, Room = null, CheckIn = "0",
                Date = "2025-03-09",
            }).Split('\n')[..^1]);
    }

    // Two sessions that differ in any of these are two events, whatever else they share (DOMAIN 3.2.7).
    [Fact]
    public void The_marker_tells_sessions_apart_and_nothing_else()
    {
        SessionFacts facts = Assert.Single(Aggregate(B).Desired.Events).Content.Facts;
        string marker = EventFactory.Marker(Key, facts);
        string[] others =
        [
            EventFactory.Marker(Key with { Offering = "K2" }, facts),
            EventFactory.Marker(Key with { Term = "2025-2026-1" }, facts),
            .. new[]
            {
                facts with { Date = facts.Date.AddDays(1) }, facts with { Periods = [4] }, facts with { Name = "国际税收" },
                facts with { CheckIn = !facts.CheckIn },
            }.Select(one => EventFactory.Marker(Key, one)),
        ];
        Assert.Equal(others.Length + 1, others.Append(marker).Distinct().Count());
        Assert.Equal(
            marker,
            EventFactory.Marker(
                Key, facts with { Periods = [3, 4], Rooms = ["9"], TeacherNames = [], TeachingWeek = 9 }));
        Assert.Matches("^[0-9a-f]{16}$", marker);
    }

    // What reaches WPS and does not count would stay wrong there for ever.
    [Fact]
    public void The_hash_counts_everything_that_reaches_WPS()
    {
        EventContent content = Assert.Single(Aggregate(B).Desired.Events).Content;
        EventContent[] others =
        [
            content with { Summary = "x" }, content with { Start = "x" }, content with { End = "x" },
            content with { Location = "x" }, content with { Description = "x" },
            content with { ReminderMinutes = [15, 30] },
            content with { ReminderMinutes = [1530] }, content with { ReminderMinutes = [] },
            content with { Summary = content.Summary + content.Start, Start = string.Empty },
        ];
        Assert.Equal(others.Length + 1, others.Append(content).Select(EventFactory.Hash).Distinct().Count());
        Assert.Equal(
            EventFactory.Hash(content), EventFactory.Hash(content with { Facts = content.Facts with { Name = "x" } }));
        Assert.Matches("^[0-9a-f]{32}$", EventFactory.Hash(content));
    }

    [Fact]
    public void A_long_description_fills_its_two_thousand_characters()
    {
        // What is sent is longer by the line that names the installation.
        const int Max = 2000 - InstallationMark.Length;
        string Described(int characters) => Assert.Single(
            Aggregate(B with { TeacherNames = new string('张', characters) }).Desired.Events).Content.Description;
        int rest = Described(1).Length - 1;
        string whole = Described(Max - rest);
        Assert.Equal((Max, Max - rest), (whole.Length, whole.Count(c => c == '张')));
        string cut = Described(Max + 1 - rest);
        Assert.Equal((Max, true), (cut.Length, cut.Contains("张\nicasync:", StringComparison.Ordinal)));

        // At one of two neighbouring lengths the cut falls between the halves of a character.
        foreach (string front in new[] { string.Empty, "x" })
        {
            string described = Assert.Single(Aggregate(
                B with { TeacherNames = front + string.Concat(Enumerable.Repeat("😀", 1200)) }).Desired.Events)
                .Content.Description;
            Assert.DoesNotContain("\uD83D\n", described, StringComparison.Ordinal);
            Assert.InRange(described.Length, Max - 1, Max);
        }
    }
}
