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

    public static IEnumerable<TheoryDataRow<TimetableRow[], string[]>> Cases =>
    [
        new([B, B4], ["03-04 09:50-11:25 3/4 第一教学楼 1223"]) { Label = "A01" },
        new([B1, B4], ["03-04 08:00-08:45 1 第一教学楼 1223", "03-04 10:40-11:25 4 第一教学楼 1223"]) { Label = "A02" },
        new([B1, B2, B, B4], ["03-04 08:00-11:25 1/2/3/4 第一教学楼 1223"]) { Label = "A03" },
        new([B4, B5], ["03-04 10:40-11:25 4 第一教学楼 1223", "03-04 13:30-14:15 5 第一教学楼 1223"]) { Label = "A04" },
        new(
            [
                B5, B with { Period = "6", Start = "14:20", End = "15:05" },
                B with { Period = "9", Start = "18:30", End = "19:15" },
                B with { Period = "10", Start = "19:20", End = "20:05" },
            ],
            ["03-04 13:30-15:05 5/6 第一教学楼 1223", "03-04 18:30-20:05 9/10 第一教学楼 1223"])
        { Label = "A05" },
        new([B, B4 with { Room = "1224" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223/1224"]) { Label = "A08" },
        new([B with { Room = null, Building = null }], ["03-04 09:50-10:35 3 地点待定"]) { Label = "A10" },
        new([B with { Room = null }], ["03-04 09:50-10:35 3 第一教学楼"]) { Label = "F12" },
        new([B with { Building = null }], ["03-04 09:50-10:35 3 1223"]) { Label = "F12" },
        new(
            [B, B4 with { Building = "文科楼", Room = "305" }],
            ["03-04 09:50-11:25 3/4 第一教学楼/文科楼 1223/305"])
        { Label = "F12" },
        new([B, B with { }], ["03-04 09:50-10:35 3 第一教学楼 1223"]) { Label = "A13" },
        new([B, B with { Room = "1225" }], ["03-04 09:50-10:35 3 第一教学楼 1223/1225"]) { Label = "A14" },
        new(
            [B with { Start = "9:50", End = "10:35" }, B4 with { Start = "10:40", End = "11:25" }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"])
        { Label = "A16" },
        new(
            [B, B4 with { CourseName = "财务管理实验" }],
            ["03-04 09:50-10:35 3 第一教学楼 1223", "03-04 10:40-11:25 4 第一教学楼 1223"])
        { Label = "A17" },
        new([B with { State = "delete" }, B4], ["03-04 10:40-11:25 4 第一教学楼 1223"]) { Label = "A22" },
        new([B with { State = "delete" }, B4 with { State = "del" }], []) { Label = "A23" },

        // 3.2.5: at most GapMinutesMax, 30 by default.
        new([B, B4 with { Start = "11:05", End = "11:50" }], ["03-04 09:50-11:50 3/4 第一教学楼 1223"]) { Label = "3.2.5" },
        new(
            [B, B4 with { Start = "11:06", End = "11:50" }],
            ["03-04 09:50-10:35 3 第一教学楼 1223", "03-04 11:06-11:50 4 第一教学楼 1223"])
        { Label = "3.2.5" },
        new([B, B4 with { Start = "10:30" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"]) { Label = "3.2.5" },
        new([B, B4 with { Start = "10:35:30" }], ["03-04 09:50-11:25 3/4 第一教学楼 1223"]) { Label = "3.2.5" },
        new(
            [B, B4 with { Start = "11:05:01", End = "11:50" }],
            ["03-04 09:50-10:35 3 第一教学楼 1223", "03-04 11:05-11:50 4 第一教学楼 1223"])
        { Label = "3.2.5" },

        // 3.2.4: rows of one period are united before the gap is looked at.
        new(
            [B, B with { Start = "09:40", End = "10:20", Room = "1224" }],
            ["03-04 09:40-10:35 3 第一教学楼 1224/1223"])
        { Label = "3.2.4" },
        new(
            [
                B with { End = "10:20" }, B with { Room = "9", End = "10:36" },
                B4 with { Start = "11:06", End = "11:50" },
            ],
            ["03-04 09:50-11:50 3/4 第一教学楼 1223/9"])
        { Label = "3.2.4" },

        // 3.2.3: name and flag are keys; no and unset are one flag.
        new(
            [B, B4 with { CheckIn = "0" }],
            ["03-04 09:50-10:35 3 第一教学楼 1223", "03-04 10:40-11:25 4 第一教学楼 1223"])
        { Label = "3.2.3" },
        new(
            [B with { CheckIn = null }, B4 with { CheckIn = "不打卡" }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"])
        { Label = "3.2.3" },
        new(
            [B with { CheckIn = "是" }, B4 with { CheckIn = " ｙ " }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"])
        { Label = "3.2.3" },
        new(
            [B with { CheckIn = "?" }, B4 with { CheckIn = "" }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"])
        { Label = "3.2.3" },

        // 3.2.3: week and weekday are carried, not keyed, whatever the date says.
        new(
            [B, B4 with { TeachingWeek = "9", Weekday = "5" }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"])
        { Label = "3.2.3" },

        // F2: line breaks are one space before grouping; other blanks inside a name stay.
        new(
            [B with { CourseName = "财务\r\n\n管理" }, B4 with { CourseName = " 财务 管理\n" }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"])
        { Label = "F2" },

        // 3.3: dates of both ends of a month and a leap day; a row of another day is another session.
        new(
            [B with { Date = "2024-02-29" }, B4 with { Date = "2024/3/1" }],
            ["02-29 09:50-10:35 3 第一教学楼 1223", "03-01 10:40-11:25 4 第一教学楼 1223"])
        { Label = "3.3" },
        new(
            [B with { Period = "16", Start = "0:00", End = "23:59" }],
            ["03-04 00:00-23:59 16 第一教学楼 1223"])
        { Label = "3.3" },
        new([B with { Period = "０３" }], ["03-04 09:50-10:35 3 第一教学楼 1223"]) { Label = "3.3" },
        new(
            [B with { Start = "950", End = "1035" }, B4 with { Start = "1040", End = "1125" }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"])
        { Label = "3.3" },

        // F12: rooms and buildings are distinct, blank ones left out, never normalised (F1).
        new(
            [B with { Room = " " }, B4 with { Room = " 1223 " }],
            ["03-04 09:50-11:25 3/4 第一教学楼 1223"])
        { Label = "F12" },
        new([B with { Room = "１２２３" }, B4], ["03-04 09:50-11:25 3/4 第一教学楼 １２２３/1223"]) { Label = "F1" },
        new([B with { Room = "无" }], ["03-04 09:50-10:35 3 第一教学楼 无"]) { Label = "F12" },
    ];

    [Fact]
    public void Rows_beyond_the_rules_make_their_offering_unreadable_and_throw_nothing()
    {
        AggregatedOffering found = Aggregate(B, null!);
        Assert.Equal(
            [(FindingCode.Unusable, K1, "row", "NullReferenceException"),
                (FindingCode.Unusable, K1, "row", "NullReferenceException")],
            found.Quarantined.Select(row => (row.Reason, row.Offering, row.Field, row.Value)));
        Assert.Equal((0, 2), (found.Desired.ReadableRows, found.Desired.UnreadableRows));
        Assert.Equal((2, 0), (found.LiveRows, found.DeadRows));
        Assert.True(found.Desired.StudentsIncluded);

        // No version counts as processed, so that the next run looks at it again.
        Assert.Empty(found.RowVersions);
        Assert.Null(
            OfferingAggregator.Aggregate(
                new OfferingKey(Key.Term, string.Empty), [null!], AggregationOptions.Default).Quarantined[0].Offering);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_become_sessions(TimetableRow[] rows, string[] sessions) =>
        Assert.Equal(sessions, Sessions(rows));

    [Fact]
    public void F8_Students_are_left_out_only_when_every_live_row_says_no()
    {
        Assert.False(Aggregate(B with { CheckIn = "0" }, B4 with { CheckIn = "否" }).Desired.StudentsIncluded);
        Assert.True(Aggregate(B with { CheckIn = "0" }, B4 with { CheckIn = null }).Desired.StudentsIncluded);
        Assert.True(Aggregate(
            B with { CheckIn = "0" }, B4 with { CheckIn = "1", Date = "x" }).Desired.StudentsIncluded);
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
        Gen.Select(
            Gen.Int[1, 6], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[0, 3]).Select((period, day, room, teacher) => B with
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
    public void No_two_sessions_share_a_marker() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[0, 1], Gen.Int[0, 2]).Select((period, flag, name) => B with
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
