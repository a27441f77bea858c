using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Sources whose cells are not what their columns say: numbers as real numbers, columns without a type, terms that
/// nobody can read.
/// </summary>
public class OddSourceTests
{
    /// <summary>Columns that a database may have, with a course's and a person's number in them.</summary>
    public static TheoryData<string, string, string, string> NumberColumns => CampusDatabase.IsOnServer
        ? new TheoryData<string, string, string, string>
        {
            { "nvarchar(40)", "'3003.0'", "'20220001.0'", "3003" },
            { "varchar(40)", "'3003'", "'20220001'", "3003" },
            { "char(30)", "'3003'", "'20220001'", "3003" },
            { "int", "3003", "20220001", "3003" },
            { "numeric(12, 1)", "3003.0", "20220001.0", "3003" },
            { "bigint", "202420252003035", "20220001", "202420252003035" },
        }
        : new TheoryData<string, string, string, string>
        {
            { "TEXT", "'3003.0'", "'20220001.0'", "3003" },
            { "TEXT", "3003.0", "20220001.0", "3003" },
            { "INTEGER", "3003", "20220001", "3003" },
            { "REAL", "3003", "20220001", "3003" },
            { "NUMERIC", "3003.0", "20220001.0", "3003" },
            { "", "3003", "20220001", "3003" },
            { "", "3003.0", "20220001.0", "3003" },
            { "", "'3003'", "'20220001'", "3003" },
            { "BIGINT", "202420252003035", "20220001", "202420252003035" },
        };

    // Goal: what a table of numbers holds is read as on SQL Server, and every row that was processed is marked as such.
    [Theory]
    [MemberData(nameof(NumberColumns))]
    public async Task F26_Numbers_are_read_from_columns_of_any_type_and_written_back(
        string type, string kkh, string number, string offering)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        Assert.SkipWhen(
            campus.Server is not null, "a column without a type, or of another than its values, is SQLite's alone");
        campus.Retype("u_jw_kcb_cur", $"kkh {type}", $"{kkh} AS kkh", $"jc {type}", "CAST(jc AS REAL) AS jc");
        campus.Retype("out_jw_kcb_xs", $"kkh {type}", $"{kkh} AS kkh", $"xh {type}", $"{number} AS xh");
        campus.Retype("out_xsxx", $"xh {type}", $"CASE id WHEN '1' THEN {number} ELSE xh END AS xh");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 0), (run.State, run.Quarantined.Values.Sum()));
        Assert.EndsWith(" " + offering, SmallTerm.Title(await campus.StateAsync()), StringComparison.Ordinal);
        Assert.Equal("03-04 09:50-11:25 第一教学楼 1223", Assert.Single(await campus.EventsAsync()).Face);
        Assert.Equal(["104066 writer", "20220001 reader"], await campus.AccessAsync());
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
        campus.Touch("room = '1300'", "CAST(jc AS REAL) = 3");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal("03-04 09:50-11:25 第一教学楼 1300/1223", Assert.Single(await campus.EventsAsync()).Face);
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
        Assert.True(
            Assert.Single(await campus.Get<WhyReader>().ReadAsync("20220001", offering, askWps: true, default))
                .HasAccess);
    }

    [Fact]
    public async Task F27_A_number_that_a_column_of_real_numbers_broke_is_BAD_KKH()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Retype("u_jw_kcb_cur", "kkh REAL", "kkh");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(2, run.Quarantined["BAD_KKH"]);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    [Theory]
    [InlineData("NULL")]
    [InlineData("'NULL'")]
    [InlineData("'2.02425E+20'")]
    public async Task F32_Enrolments_and_assignments_of_no_course_are_told(string kkh)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Sql(
            $"""
            INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt)
            VALUES ({kkh}, '20220001', '2024-2025-2', 'add'), ({kkh}, '20220002', '2024-2025-2', 'delete')
            """);
        campus.Sql($"INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES ({kkh}, '104066', '2024-2025-2', NULL)");
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Users })
        {
            RunRow run = await campus.SyncAsync(kind);
            Assert.Equal((1, 1), (run.Warnings["ENROLMENT_WITHOUT_COURSE"], run.Warnings["ASSIGNMENT_WITHOUT_COURSE"]));
        }
    }

    [Theory]
    [InlineData("2024-2025-2\u200B")]
    [InlineData("NULL")]
    [InlineData("2024-2025")]
    [InlineData("")]
    public async Task F5_Rows_whose_term_nobody_can_read_are_counted_in_every_table_and_told_to_who_asks_why(
        string term)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Insert(Given.B with { Term = term });
        campus.Sql(
            $"""
            INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt)
            VALUES ('{Given.K1}', '20220003', '{term}', 'add'), ('{Given.K1}', '20220004', '{term}', 'delete')
            """);
        campus.Sql($"INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES ('{Given.K1}', '101049', '{term}', NULL)");
        IReadOnlyList<BadTerms> bad = await campus.Get<SourceMembers>().CountBadTermsAsync(default);
        Assert.Equal(
            [("u_jw_kcb_cur", 1L), ("out_jw_kcb_xs", 1L), ("out_jw_kcb_js", 1L)], bad.Select(
                one => (one.Table, one.Rows)));
        Assert.Equal(3, (await campus.SyncAsync(RunKind.Full)).Warnings["BAD_TERM"]);
        foreach (string? course in new[] { null, Given.K1 })
        {
            IReadOnlyList<WhyAnswer> answers = await campus.Get<WhyReader>().ReadAsync(
                "20220003", course, askWps: true, default);
            WhyAnswer answer = Assert.Single(answers, one => one.BrokenLink == "term");
            Assert.Equal((Given.K1, false), (answer.Kkh, answer.HasAccess));
            Assert.DoesNotContain('\u200B', answer.Term);
            Assert.Contains("BAD_TERM", Assert.Single(answer.Links).Text.En, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(
            await campus.Get<WhyReader>().ReadAsync("20220004", null, askWps: true, default), answer =>
                answer.BrokenLink == "term");
    }

    // Goal: who asks finds what the sync found, however the cells and the question are spelt (one reading of numbers).
    [Theory]
    [InlineData("20220001", Given.K1)]
    [InlineData(" 20220001", Given.K1 + " ")]
    [InlineData("20220001\u200B", "\uFEFF" + Given.K1)]
    [InlineData("20220001.0", Given.K1 + ".0")]
    public async Task D24_Why_reads_numbers_as_the_sync_does(string person, string course)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Sql("UPDATE u_jw_kcb_cur SET kkh = kkh || '  '");
        campus.Sql("UPDATE out_jw_kcb_xs SET kkh = '\u200B' || kkh, xh = ' ' || xh || '.0'");
        campus.Sql("UPDATE out_xsxx SET xh = xh || '\u200B'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        foreach (string? asked in new[] { course, null })
        {
            WhyAnswer answer = Assert.Single(
                await campus.Get<WhyReader>().ReadAsync(person, asked, askWps: true, default));
            Assert.True(answer.HasAccess, answer.BrokenLink);
            Assert.Equal((Given.K1, "20220001"), (answer.Kkh, answer.Person));
        }
    }

    // Goal: a course that was chosen by another spelling is the same course.
    [Fact]
    public async Task D24_A_chosen_course_is_found_however_it_is_spelt()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Sql("UPDATE u_jw_kcb_cur SET kkh = kkh || '\u200B'");
        RunRow run = await campus.SyncAsync(RunKind.Full, new RunOptions { Courses = [" " + Given.K1 + "\uFEFF"] });
        Assert.Equal(RunState.Completed, run.State);
        Assert.Single(await campus.EventsAsync());
    }
}
