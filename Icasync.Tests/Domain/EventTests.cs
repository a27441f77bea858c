using Icasync.Domain.Aggregation;
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
}
