using Icasync.Activities;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>Group U of EDGE-CASES: who may see a calendar, by differences only.</summary>
public class ParticipantTests
{
    private const string Student =
        "INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES ('9', '20220009', '丙', '2025', 'add')";

    [Fact]
    public async Task U01_U02_U18_Students_read_and_teachers_write()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
    }

    [Fact]
    public async Task U04_U06_U13_Dropped_and_missing_people_have_no_access_and_refreshed_times_change_nothing()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '99999999', '2024-2025-2', 'add')");
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("UPDATE out_jw_kcb_xs SET sj = '2025-03-01 08:00:00'");
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Users);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.SyncAsync(RunKind.Users);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"S8":"400411121"}""")]
    public async Task U10_A_person_unknown_to_WPS_stays_pending_until_the_account_appears(string switches)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SimAsync("PUT", "/_sim/switches", switches);
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220002"]}""");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(["104066 writer", "20220001 reader"], await campus.AccessAsync());
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Full);
        Dictionary<string, long> calls = await campus.OperationsAsync();
        Assert.Equal(1, Assert.Single(calls, call => call.Key != "getAppToken").Value);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":[]}""");
        await campus.SyncAsync(RunKind.Users);
        Assert.Equal(3, (await campus.AccessAsync()).Length);
    }

    [Fact]
    public async Task U15_A_course_without_check_in_is_for_teachers_only()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B with { CheckIn = "0" }, Given.B4 with { CheckIn = "不打卡" });
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer"], await campus.AccessAsync());
    }

    [Fact]
    public async Task D11_A_student_who_becomes_a_teacher_gets_the_higher_role()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("INSERT INTO out_jsxx (id, gh, xm, update_time, zt) VALUES ('3', '20220001', '甲', '2025', 'add')");
        campus.Sql(
            $"INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES ('{Given.K1}', '20220001', '2024-2025-2', 'add')");
        await campus.SyncAsync(RunKind.Users);
        Assert.Contains("20220001 writer", await campus.AccessAsync());
    }

    [Fact]
    public async Task U08_250_students_are_granted_in_three_batches()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        for (int i = 0; i < 247; i++)
        {
            campus.Sql($"INSERT INTO out_xsxx (id, xh, zt) VALUES ('x{i}', '3022{i:D4}', 'add')");
            campus.Sql(
                $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '3022{i:D4}', '2024-2025-2', "
                    + "'add')");
        }

        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(3, (await campus.OperationsAsync())["batchCreateCalendarPermissions"]);
        Assert.Equal(250, (await campus.AccessAsync()).Length);
    }

    [Theory]
    [InlineData("teachers", new[] { "104066" })]
    [InlineData("all", new[] { "104066", "20220001", "20220002" })]
    public async Task D26_Event_attendees_follow_the_setting_by_differences(string setting, string[] expected)
    {
        await using Campus campus = await SmallTerm.MakeAsync(new SyncOptions { EventAttendees = setting });
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        async Task<string[]> AttendeesAsync() =>
            (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("events")[0]
            .GetProperty("attendees").EnumerateArray().Select(one => one.GetString()!).ToArray();
        Assert.Equal(expected, await AttendeesAsync());
        await campus.ExpectNoWriteAsync();
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.SyncAsync(RunKind.Users);
        Assert.Equal(expected.Where(number => number != "20220001"), await AttendeesAsync());
    }

    // Goal: who cannot be named is left out and told, and does not count among the term's unreadable lessons (U06,
    // D11).
    [Fact]
    public async Task U06_People_whose_number_is_missing_or_malformed_are_left_out_and_counted_by_a_code_of_their_own()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Sql(
            """
            INSERT INTO out_xsxx (id, xh, xm, zt)
            VALUES ('3', NULL, '丙', 'add'), ('4', ' ', '丁', NULL), ('5', '2022 0005', '戊', 'add'), ('6', NULL, '己',
                'delete')
            """);
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '', '2024-2025-2', 'add'), "
                + $"('{Given.K1}', '2022 0005', '2024-2025-2', 'add')");
        campus.Sql($"INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES ('{Given.K1}', NULL, '2024-2025-2', 'add')");
        await campus.SyncAsync(RunKind.Full);
        Icasync.Activities.Runs.RunRow run = await campus.SyncAsync(RunKind.Users);
        Assert.Equal(RunState.Completed, run.State);
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        Assert.Equal(2, run.Warnings["PERSON_WITHOUT_NUMBER"]);
        Assert.Equal(1, run.Warnings["PERSON_NUMBER_MALFORMED"]);
        Assert.Equal(1, run.Warnings["ENROLMENT_WITHOUT_NUMBER"]);
        Assert.Equal(1, run.Warnings["ASSIGNMENT_WITHOUT_NUMBER"]);
        Assert.Empty(run.Quarantined);
    }

    [Fact]
    public async Task U03_U23_An_enrolment_counts_once_and_only_for_its_term()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        campus.Sql(Student);
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '20220001', '2024-2025-2', 'add'), "
                + $"('{Given.K1}', '20220009', '2023-2024-2', 'add')");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        Assert.Equal(1, (await campus.OperationsAsync())["batchCreateCalendarPermissions"]);
    }

    [Fact]
    public async Task U28_A_user_sync_changes_no_row_of_the_people()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql(Student);
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '20220009', '2024-2025-2', 'add')");
        foreach (string table in new[] { "out_xsxx", "out_jsxx", "out_jw_kcb_xs" })
        {
            campus.Refuse("UPDATE", table, name: "keep_" + table);
            campus.Refuse("DELETE", table, name: "hold_" + table);
        }

        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Users)).State);
        Assert.Contains("20220009 reader", await campus.AccessAsync());
    }

    [Theory]
    [InlineData("upsert")]
    [InlineData("400000104")]
    [InlineData("left-out")]
    public async Task S7_A_person_gets_the_other_role_however_WPS_answers_a_second_grant(string answer)
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/switches", $$"""{"S7":"{{answer}}"}""");
        campus.Sql("INSERT INTO out_jsxx (id, gh, xm, update_time, zt) VALUES ('3', '20220001', '甲', '2025', 'add')");
        campus.Sql(
            $"INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES ('{Given.K1}', '20220001', '2024-2025-2', 'add')");
        RunRow run = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Equal(["104066 writer", "20220001 writer", "20220002 reader"], await campus.AccessAsync());
        await campus.ExpectNoWriteAsync();
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    public async Task D12_Every_kind_of_run_grants_whom_WPS_knows_by_now(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220001","20220002"]}""");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer", "104066 writer"], await campus.AccessAsync());
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220002"]}""");
        await campus.ResetCountersAsync();
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        Assert.Equal(["104066 writer", "104066 writer", "20220001 reader"], await campus.AccessAsync());
        Assert.Equal(
            (1, 1),
            (
                (await campus.OperationsAsync())["getUsersByExUserIds"],
                (await campus.OperationsAsync())["batchCreateCalendarPermissions"]));
        await campus.ResetCountersAsync();
        await campus.SyncAsync(kind);
        Assert.Equal(1, Assert.Single(await campus.OperationsAsync(), call => call.Key != "getAppToken").Value);
    }

    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    public async Task U06_U10_The_report_names_who_is_missing_and_who_waits(RunKind kind)
    {
        await using Campus campus = await new Campus(more: services => services.AddIcasyncReports()).FillAsync();
        await campus.SimAsync("PUT", "/_sim/users", """{"unknown":["20220002"]}""");
        await campus.SyncAsync(RunKind.Full);
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '99999999', '2024-2025-2', 'add')");
        RunRow run = await campus.SyncAsync(kind);
        Assert.Equal((RunState.Completed, 1), (run.State, run.Warnings["UNKNOWN_TO_WPS"]));
        foreach (string report
            in new[] { await campus.Get<ReportWriter>()
                .CsvAsync(run.RunId), await campus.Get<ReportWriter>()
                .HtmlAsync(run.RunId, default) })
        {
            Assert.Contains("20220002", report, StringComparison.Ordinal);
            Assert.Equal(kind != RunKind.Incremental, report.Contains("99999999", StringComparison.Ordinal));
        }
    }
}
