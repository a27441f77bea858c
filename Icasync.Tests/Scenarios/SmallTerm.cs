using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Icasync.WpsSimulator.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>Course K1 of EDGE-CASES with B and B4, two students and a teacher, in a campus of its own.</summary>
internal static class SmallTerm
{
    /// <summary>
    /// How the client calls where a test has a clock of its own, such as one on which the time-out of a call would be a
    /// moment of a busy machine: no time-out ends a call.
    /// </summary>
    public static WpsOptions PatientWps { get; } = new()
    {
        BaseUrl = new Uri("http://simulator"),
        AppId = SimulatorOptions.DefaultAppId,
        AppKey = SimulatorOptions.DefaultAppKey,
        RequestsPerSecond = 1000,
        Timeout = TimeSpan.FromHours(1),
    };

    /// <summary>A program whose clock is this one, and whose calls no time-out of it ends.</summary>
    public static IServiceCollection OnClock(this IServiceCollection services, TimeProvider clock) =>
        services.AddSingleton(clock).AddSingleton(PatientWps);

    public static Task<Campus> MakeAsync(params TimetableRow[] rows) => MakeAsync(new SyncOptions(), rows);

    public static Task<Campus> MakeAsync(SyncOptions options, params TimetableRow[] rows) =>
        FillAsync(new Campus(options), rows);

    /// <summary>Puts the course into a campus.</summary>
    public static async Task<Campus> FillAsync(this Campus campus, params TimetableRow[] rows)
    {
        await campus.MakeSourceAsync();
        foreach (TimetableRow row in rows.Length == 0 ? [Given.B, Given.B4] : rows)
        {
            campus.Insert(row);
        }

        campus.Sql(
            "INSERT INTO out_xsxx (id, xh, xm, update_time, zt) VALUES ('1', '20220001', '甲', '2025', 'add'), ('2', "
                + "'20220002', '乙', '2025', 'add')");
        campus.Sql(
            "INSERT INTO out_jsxx (id, gh, xm, update_time, zt) VALUES ('1', '104066', '李四', '2025', 'add'), ('2', "
                + "'101049', '王五', '2025', 'add')");
        campus.Sql(
            $"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) VALUES ('{Given.K1}', '20220001', '2024-2025-2', 'add'), "
                + $"('{Given.K1}', '20220002', '2024-2025-2', NULL)");
        return campus;
    }

    public static void Insert(this Campus campus, TimetableRow row)
    {
        string Value(string? text) => text is null ? "NULL" : $"'{text}'";
        campus.Sql(
            $"""
            INSERT INTO u_jw_kcb_cur (kkh, xnxq, jxz, zc, jc, lq, room, ghs, rq, st, ed, sj, zt, kcmc, xms, sfdk)
            VALUES ({Value(row.Offering)}, {Value(row.Term)}, {Value(row.TeachingWeek)}, {Value(row.Weekday)},
                {Value(row.Period)},
                    {Value(row.Building)}, {Value(row.Room)}, {Value(row.TeacherNumbers)}, {Value(row.Date)},
                        {Value(row.Start)},
                    {Value(row.End)}, {Value(row.ChangedAt)}, {Value(row.State)}, {Value(row.CourseName)},
                        {Value(row.TeacherNames)},
                    {Value(row.CheckIn)})
            """);
    }

    /// <summary>Changes rows the way the academic system does.</summary>
    public static void Touch(this Campus campus, string set, string where = "1 = 1") =>
        campus.Sql($"UPDATE u_jw_kcb_cur SET {set}, sj = sj || '+', gx_zt = NULL WHERE {where}");

    /// <summary>WPS as somebody calls it who asks no fence: by hand, or a process that is dead by now.</summary>
    public static IWpsApi WpsWithoutFence(this Campus campus) => campus.Get<IWpsApi>().Under(
        new WritePermit(_ => Task.FromResult(TimeProvider.System.GetTimestamp()), TimeProvider.System));

    /// <summary>Loses what we know of WPS; the change log stays.</summary>
    public static void LoseLedger(this Campus campus)
    {
        foreach (string table in new[] { "icasync_offering", "icasync_event", "icasync_access", "icasync_attendee" })
        {
            campus.Sql($"DELETE FROM {table}");
        }
    }

    /// <summary>Somebody gives a person access to a course's calendar by hand.</summary>
    public static async Task GiveAccessAsync(this Campus campus, string offering, string number, string role)
    {
        string id = await campus.CalendarOfAsync(offering);
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"addPermission","calendarId":"{{id}}","userId":"{{number}}","role":"{{role}}"}]
            """);
    }

    /// <summary>Has WPS refuse every call of the operation, or only the n-th, until other faults are set.</summary>
    public static Task RefuseAsync(this Campus campus, string operation, int code, int? nth = null)
    {
        string when = nth is null ? "\"probability\":1" : $"\"nth\":{nth}";
        return campus.SimAsync(
            "PUT", "/_sim/faults",
            $$"""
            {"seed":1,"rules":[{"operation":"{{operation}}",{{when}},"fault":"error","status":400,"code":{{code}}}]}
            """);
    }

    /// <summary>Events of all calendars as <c>03-04 09:50-11:25 location</c>, with ids.</summary>
    public static async Task<(string Face, string Id)[]> EventsAsync(this Campus campus) => (await campus.StateAsync())
        .GetProperty("calendars")
        .EnumerateArray()
        .SelectMany(calendar => calendar.GetProperty("events").EnumerateArray())
        .Select(one => (
            $"{one.GetProperty("start").GetString()![5..10]} "
                + $"{one.GetProperty("start").GetString()![11..16]}-{one.GetProperty("end").GetString()![11..16]} "
                    + $"{one.GetProperty("location").GetString()}",
            one.GetProperty("id").GetString()!))
        .OrderBy(one => one.Item1, StringComparer.Ordinal).ToArray();

    /// <summary>Access of all calendars as <c>number role</c>.</summary>
    public static async Task<string[]> AccessAsync(this Campus campus) => (await campus.StateAsync())
        .GetProperty("calendars")
        .EnumerateArray()
        .SelectMany(calendar => calendar.GetProperty("permissions").EnumerateArray())
        .Select(one => $"{one.GetProperty("userId").GetString()} {one.GetProperty("role").GetString()}")
        .Order(StringComparer.Ordinal).ToArray();

    /// <summary>Who is invited to each event in WPS.</summary>
    public static async Task<string[][]> InvitedAsync(this Campus campus) => (await campus.StateAsync())
        .GetProperty("calendars").EnumerateArray().SelectMany(one => one.GetProperty("events").EnumerateArray())
        .Select(one => one.GetProperty("attendees").EnumerateArray().Select(person => person.GetString()!)
            .Order(StringComparer.Ordinal).ToArray())
        .ToArray();

    /// <summary>Calls by operation since the counters were reset.</summary>
    public static async Task<Dictionary<string, long>> OperationsAsync(this Campus campus) =>
        (await campus.CallsAsync())
        .GetProperty("byOperation").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt64());

    /// <summary>Expects that a further run finds nothing to write to WPS.</summary>
    public static async Task ExpectNoWriteAsync(this Campus campus, RunKind kind = RunKind.Full)
    {
        await campus.ResetCountersAsync();
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    public static string Title(JsonElement state) =>
        state.GetProperty("calendars")[0].GetProperty("summary").GetString()!;
}
