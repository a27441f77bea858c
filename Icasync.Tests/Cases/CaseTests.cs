using System.Text.Json;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Cases;

/// <summary>
/// Cases of other people's sync tools, each with its input in the folder of its number: imported, synced in full and
/// looked at.
/// </summary>
public class CaseTests
{
    private const string Course = "202420252003035099901";

    [Fact]
    public async Task Case07_A_file_of_Chinese_Excel_is_read_in_its_encoding_and_said_so()
    {
        await using Campus campus = new();
        ImportResult result = await ImportAsync(campus, "07");
        Assert.Equal(3, result.Notes.Count(note => note.Contains("GB18030", StringComparison.Ordinal)));
        await SyncAsync(campus);
        JsonElement one = (await campus.StateAsync()).GetProperty("calendars")[0];
        Assert.Equal("财务管理 " + Course, one.GetProperty("summary").GetString());
        Assert.Equal("第一教学楼 1223", one.GetProperty("events")[0].GetProperty("location").GetString());
    }

    [Fact]
    public async Task Case10_Numbers_with_spaces_are_the_same_to_the_sync_and_to_the_question_why()
    {
        await using Campus campus = await SyncedAsync("10");
        Assert.Contains("20220400101 reader", await campus.AccessAsync());
        WhyReader why = campus.Get<WhyReader>();
        foreach (string? course in new[] { Course, Course + " ", null })
        {
            WhyAnswer has = Assert.Single(await why.ReadAsync("20220400101", course, askWps: true, default));
            Assert.True(has.HasAccess, has.BrokenLink);
            WhyAnswer hasNot = Assert.Single(await why.ReadAsync(" 20220400102", course, askWps: true, default));
            Assert.Equal(("person", Course), (hasNot.BrokenLink, hasNot.Kkh));
            Assert.Contains("not in the people table", hasNot.Links[0].Text.En, StringComparison.Ordinal);
            Assert.True(hasNot.Links.Single(link => link.Name == "enrolment").Holds);
        }
    }

    [Fact]
    public async Task Case11_Courses_whose_numbers_lost_their_digits_are_not_given_to_each_others_students()
    {
        await using Campus campus = await SyncedAsync("11");
        RunRow run = await LastAsync(campus);
        Assert.Equal(3, run.Quarantined["BAD_KKH"]);
        Assert.Contains("2.02425E+20", await FindingAsync(campus, run, "NUMBER_SCIENTIFIC"), StringComparison.Ordinal);
        Assert.Equal(0, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
    }

    [Fact]
    public async Task Case12_The_word_NULL_is_an_empty_cell()
    {
        await using Campus campus = await SyncedAsync("12");
        Assert.Equal("03-04 09:50-10:35 地点待定", Assert.Single(await campus.EventsAsync()).Face);
        Assert.Equal(["104066 writer", "20220400101 reader"], await campus.AccessAsync());
        Assert.DoesNotContain("NULL", (await campus.StateAsync()).GetRawText(), StringComparison.Ordinal);
        RunRow run = await LastAsync(campus);
        Assert.Contains("room", await FindingAsync(campus, run, "NULL_AS_WORD"), StringComparison.Ordinal);
        Assert.Equal(1, run.Warnings["PERSON_WITHOUT_NUMBER"]);
        Assert.Equal(1, run.Warnings["ENROLMENT_WITHOUT_NUMBER"]);
    }

    [Fact]
    public async Task Case13_The_newest_row_of_a_person_counts_in_whatever_form_its_time_is()
    {
        await using Campus campus = await SyncedAsync("13");
        Assert.Equal(["104066 writer", "20220400104 reader"], await campus.AccessAsync());
        Assert.Equal(4, (await LastAsync(campus)).Warnings["PERSON_LISTED_TWICE"]);
    }

    [Fact]
    public async Task Case15_No_cell_of_a_report_is_a_formula_in_any_width()
    {
        await using Campus campus = await SyncedAsync("15");
        string csv = await campus.Get<ReportWriter>().CsvAsync((await LastAsync(campus)).RunId);
        string[] cells =
            [.. csv.TrimStart('\uFEFF').Split('\n').SelectMany(line => line.Trim('\r').Split(',')).Select(
                cell => cell.Trim('"'))];
        Assert.Contains(cells, cell => cell.StartsWith("'＋", StringComparison.Ordinal));
        Assert.Contains(cells, cell => cell.StartsWith("'＝", StringComparison.Ordinal));
        Assert.DoesNotContain(cells, cell => cell.Length > 0 && "=+-@＝＋－＠".Contains(cell[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Case22_One_number_has_one_name_also_with_a_comma_in_it()
    {
        await using Campus campus = await SyncedAsync("22");
        string description = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("events")[0]
            .GetProperty("description").GetString()!;
        Assert.Contains("教师：O'Connor, Seán B.\n", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case24_Names_that_differ_only_in_width_are_told()
    {
        await using Campus campus = await SyncedAsync("24");
        Assert.Equal(2, (await campus.EventsAsync()).Length);
        Assert.Contains(
            "（", await FindingAsync(campus, await LastAsync(campus), "NAMES_LOOK_ALIKE"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case25_Characters_that_nobody_sees_make_no_other_number()
    {
        await using Campus campus = await SyncedAsync("25");
        Assert.Equal(1, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(2, (await campus.EventsAsync()).Length);
        Assert.Equal(["104066 writer", "20220400101 reader", "20220400102 reader"], await campus.AccessAsync());
        Assert.Contains(
            "<U+200B>", await FindingAsync(campus, await LastAsync(campus), "INVISIBLE_CHARACTER"),
                StringComparison.Ordinal);
        await campus.ResetCountersAsync();
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("total").GetInt64());
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL"));
    }

    [Theory]
    [InlineData("02", "9999-12-31")]
    [InlineData("03", "1900-01-01")]
    public async Task Case02_and_03_a_date_that_is_no_day_of_the_term_holds_its_course_and_costs_no_reads(
        string number, string date)
    {
        await using Campus campus = await SyncedAsync(number);
        RunRow run = await LastAsync(campus);
        Assert.Equal(1, run.Quarantined["DATE_OUT_OF_TERM"]);
        Assert.Contains(
            date,
            (await campus.Get<ReportWriter>().ReadAsync(run.RunId, default)).QuarantinedRows.Select(one => one.Value));
        Assert.Equal(2, (await campus.EventsAsync()).Length);
        foreach (bool repair in new[] { false, true })
        {
            await campus.ResetCountersAsync();
            RunRow check = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = repair });
            Assert.Equal((RunState.Completed, null), (check.State, check.Reason));
            JsonElement calls = await campus.CallsAsync();
            Assert.Equal(0, calls.GetProperty("writes").GetInt64());
            Assert.InRange(calls.GetProperty("total").GetInt64(), 1, 100);
        }

        // The next runs meet the row again and are not stopped by it.
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        campus.Sql($"UPDATE u_jw_kcb_cur SET rq = '2025-03-05', gx_zt = NULL WHERE rq = '{date}'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(3, (await campus.EventsAsync()).Length);
    }

    private static async Task<Campus> SyncedAsync(string number)
    {
        Campus campus = new(more: services => services.AddIcasyncReports());
        await ImportAsync(campus, number);
        await SyncAsync(campus);
        return campus;
    }

    private static Task<ImportResult> ImportAsync(Campus campus, string number) => campus.Get<CsvImport>().RunAsync(
        Path.Combine(AppContext.BaseDirectory, "Cases", number), replace: false, makeTables: false,
        default);

    private static async Task SyncAsync(Campus campus) =>
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);

    private static async Task<RunRow> LastAsync(Campus campus) =>
        (await campus.Get<RunStore>().ListAsync(null, null, null, null, 1, default))[0];

    private static async Task<string> FindingAsync(Campus campus, RunRow run, string code) =>
        string.Join('\n', (await campus.Get<ReportWriter>().ReadAsync(run.RunId, default)).Findings
            .Where(finding => finding.Code == code).Select(finding => finding.Detail));
}
