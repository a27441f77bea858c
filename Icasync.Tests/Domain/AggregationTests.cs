using CsCheck;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;
using Xunit;

using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>Group A of EDGE-CASES: how rows become sessions.</summary>
public class AggregationTests
{
    private static readonly TimetableRow B5 = B with { Period = "5", Start = "13:30", End = "14:15" };

    public static TheoryData<string, TimetableRow[], string[]> Cases => new()
    {
        { "A01", [B, B4], ["03-04 09:50-11:25 3/4 第一教学楼 1223"] },
        { "A02", [B1, B4], ["03-04 08:00-08:45 1 第一教学楼 1223", "03-04 10:40-11:25 4 第一教学楼 1223"] },
        { "A03", [B1, B2, B, B4], ["03-04 08:00-11:25 1/2/3/4 第一教学楼 1223"] },
        { "A04", [B4, B5], ["03-04 10:40-11:25 4 第一教学楼 1223", "03-04 13:30-14:15 5 第一教学楼 1223"] },
        {
            "A05",
            [
                B5, B with { Period = "6", Start = "14:20", End = "15:05" }, B with { Period = "9", Start = "18:30", End = "19:15" },
                B with { Period = "10", Start = "19:20", End = "20:05" },
            ],
            ["03-04 13:30-15:05 5/6 第一教学楼 1223", "03-04 18:30-20:05 9/10 第一教学楼 1223"]
        },
        { "A08", [B, B4 with { Room = "1224" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223/1224"] },
        { "A10", [B with { Room = null, Building = null }], ["03-04 09:50-10:35 3 地点待定"] },
        { "F12", [B with { Room = null }], ["03-04 09:50-10:35 3 第一教学楼"] },
        { "F12", [B with { Building = null }], ["03-04 09:50-10:35 3 1223"] },
        { "F12", [B, B4 with { Building = "文科楼", Room = "305" }], ["03-04 09:50-11:25 3/4 第一教学楼/文科楼 1223/305"] },
        { "A13", [B, B with { }], ["03-04 09:50-10:35 3 第一教学楼 1223"] },
        { "A14", [B, B with { Room = "1225" }], ["03-04 09:50-10:35 3 第一教学楼 1223/1225"] },
        {
            "A16", [B with { Start = "9:50", End = "10:35" }, B4 with { Start = "10:40", End = "11:25" }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"]
        },
        {
            "A17", [B, B4 with { CourseName = "财务管理实验" }],
            ["03-04 09:50-10:35 3 第一教学楼 1223", "03-04 10:40-11:25 4 第一教学楼 1223"]
        },
        { "A22", [B with { State = "delete" }, B4], ["03-04 10:40-11:25 4 第一教学楼 1223"] },
        { "A23", [B with { State = "delete" }, B4 with { State = "del" }], [] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_become_sessions(string number, TimetableRow[] rows, string[] sessions)
    {
        Assert.True(number.Length > 0);
        Assert.Equal(sessions, Sessions(rows));
    }

    [Fact]
    public void A11_Teachers_stand_once_each_in_order_of_appearance() => Assert.Equal(
        ["104066", "101049"],
        Assert.Single(Aggregate(B, B4 with { TeacherNumbers = "104066，101049" }).Desired.Events).Content.Facts.TeacherNumbers);

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

    [Fact]
    public void F8_Students_are_left_out_only_when_every_live_row_says_no()
    {
        Assert.False(Aggregate(B with { CheckIn = "0" }, B4 with { CheckIn = "否" }).Desired.StudentsIncluded);
        Assert.True(Aggregate(B with { CheckIn = "0" }, B4 with { CheckIn = null }).Desired.StudentsIncluded);
        Assert.True(Aggregate(B with { CheckIn = "0" }, B4 with { CheckIn = "1", Date = "x" }).Desired.StudentsIncluded);
    }

    [Fact]
    public void F13_The_half_day_policy_joins_what_the_older_system_joined() => Assert.Equal(
        ["08:00:00-11:25:00"],
        OfferingAggregator.Aggregate(Key, [B1, B4], AggregationOptions.Default with { Policy = MergePolicy.HalfDay })
            .Desired.Events.Select(one => $"{one.Content.Start[11..19]}-{one.Content.End[11..19]}"));

    // Goal: the order in which the database hands out rows decides nothing.
    // Method: any rows over a few days, shuffled; sessions and hashes must be the same.
    [Fact]
    public void A28_The_same_rows_in_any_order_are_the_same_sessions() => Gen.Select(
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[0, 3]).Select((period, day, room, teacher) => B with
        {
            Period = period.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Start = $"{7 + period:D2}:00",
            End = $"{7 + period:D2}:45",
            Date = $"2025-03-0{day}",
            Room = room == 0 ? null : "10" + room,
            TeacherNumbers = "10" + teacher,
        }).Array[1, 12],
        Gen.Int[0, 1_000_000]).Sample((rows, seed) =>
    {
        TimetableRow[] shuffled = [.. rows];
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Hashes(rows), Hashes(shuffled));
    });

    // Two sessions under one marker would be one event to us and two to WPS.
    [Fact]
    public void No_two_sessions_share_a_marker() => Gen.Select(Gen.Int[1, 10], Gen.Int[0, 1], Gen.Int[0, 2]).Select((period, flag, name) => B with
    {
        Period = period.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Start = $"{7 + period:D2}:00",
        End = $"{7 + period:D2}:45",
        CheckIn = flag == 0 ? "0" : "1",
        CourseName = "课" + name,
    }).Array[1, 20].Sample(rows =>
    {
        string[] markers = Aggregate(rows).Desired.Events.Select(one => one.Marker).ToArray();
        Assert.Equal(markers.Length, markers.Distinct().Count());
    });

    private static string[] Hashes(TimetableRow[] rows) =>
        Aggregate(rows).Desired.Events.Select(one => one.Marker + one.Hash).ToArray();
}
