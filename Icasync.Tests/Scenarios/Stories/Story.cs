using System.Globalization;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;

namespace Icasync.Tests.Scenarios.Stories;

/// <summary>
/// Tells a story to a campus of its own, line by line, and writes down what each sync plans and what WPS holds after
/// it. The timetable office's lines are changes of source rows; <c>sync</c> is a run on the shipped orchestrators.
/// </summary>
internal sealed class Story
{
    private readonly Campus _campus;
    private readonly StringBuilder _told = new();

    private Story(Campus campus) => _campus = campus;

    /// <summary>The plans and ends of the story's syncs.</summary>
    public static async Task<string> TellAsync(IEnumerable<string> lines)
    {
        await using Campus campus = new();
        await campus.MakeSourceAsync();
        Story story = new(campus);
        foreach (string line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            await story.TellAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), line);
        }

        return story._told.ToString();
    }

    private async Task TellAsync(string[] words, string line)
    {
        switch (words)
        {
            case ["student", { } number]:
                Person("out_xsxx", "xh", number, "甲");
                break;
            case ["teacher", { } number, { } name]:
                Person("out_jsxx", "gh", number, name);
                break;
            case ["lesson", { } course, { } date, { } period, { } times, { } name, { } room, { } number, { } teacher]:
                _campus.Insert(Given.B with
                {
                    Offering = course, Date = date, Period = period, Start = times.Split('-')[0],
                    End = times.Split('-')[1],
                    CourseName = name, Room = room, TeacherNumbers = number, TeacherNames = teacher,
                });
                break;
            case ["enrol", { } course, { } number]:
                Sql($"INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq) VALUES ('{course}', '{number}', '{Campus.Term}')");
                break;
            case ["withdraw", { } course, { } number]:
                Sql($"UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE kkh = '{course}' AND xh = '{number}'");
                break;
            case ["change", { } course, { } date, { } period, "date", { } other]:
                Change($"rq = '{other}', zt = 'update'", course, date, period);
                break;
            case ["change", { } course, { } date, { } period, "room", { } room]:
                Change($"room = '{room}', zt = 'update'", course, date, period);
                break;
            case ["change", { } course, { } date, { } period, "teacher", { } number, { } name]:
                Change($"ghs = '{number}', xms = '{name}', zt = 'update'", course, date, period);
                break;
            case ["cancel", { } course, { } date, { } period]:
                Change("zt = 'delete'", course, date, period);
                break;
            case ["empty", "timetable"]:
                Sql("DELETE FROM u_jw_kcb_cur");
                break;
            case ["sync", { } kind]:
                await SyncAsync(Enum.Parse<RunKind>(kind, ignoreCase: true), line);
                break;
            default:
                throw new InvalidOperationException($"the story has a line that nobody understands: {line}");
        }
    }

    private async Task SyncAsync(RunKind kind, string line)
    {
        PlanDocument plan = await _campus.Get<PlanPreview>().PlanAsync(
            kind, Campus.Term, new RunOptions(), hasLedger: true, default);
        RunRow run = await _campus.SyncAsync(kind);
        _told.Append(_told.Length == 0 ? string.Empty : "\n").Append(line).Append('\n');
        Tell(
            "plan",
            plan.Operations.Select(one => $"{one.Op} {one.Kkh} {Face(one)}".Trim()).DefaultIfEmpty("nothing to do"));
        Tell(
            "held",
            plan.Plan.WithheldDeletes.Select(one => $"{one.Key}, {one.Value} deletes").Order(StringComparer.Ordinal));
        Tell("stopped by", plan.Guard is { } guard ? [WireFormat.Code(guard)] : []);
        Tell("run", [run.Reason is null ? WireFormat.Word(run.State) : $"{WireFormat.Word(run.State)}, {run.Reason}"]);
        Tell("rows that cannot be read", run.Quarantined.Select(Count));
        Tell("remarks", run.Warnings.Select(Count).Order(StringComparer.Ordinal));
        Tell("WPS", (await _campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .OrderBy(one => one.GetProperty("summary").GetString(), StringComparer.Ordinal).SelectMany(Calendar)
            .DefaultIfEmpty("no calendar"));
    }

    private void Tell(string head, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            _told.Append(CultureInfo.InvariantCulture, $"  {head}: {line}\n");
        }
    }

    private static IEnumerable<string> Calendar(JsonElement calendar)
    {
        string title = calendar.GetProperty("summary").GetString()!;
        return calendar.GetProperty("permissions").EnumerateArray()
            .Select(one => $"{one.GetProperty("userId")} {one.GetProperty("role")}").Order(StringComparer.Ordinal)
            .Concat(calendar.GetProperty("events").EnumerateArray()
                .Select(one => Lesson(one.GetProperty("start"), one.GetProperty("end"), one.GetProperty("location")))
                .Order(StringComparer.Ordinal))
            .DefaultIfEmpty("empty").Select(one => $"{title}: {one}");
    }

    private static string Count(KeyValuePair<string, int> one) => $"{one.Key} {one.Value}";

    // What an operation does: a person and a role, a title, or a lesson before and after.
    private static string Face(PlannedOperation operation)
    {
        string who = operation.Op is "grant" or "changeRole" or "revoke" ? operation.Key + " " : string.Empty;
        string[] sides = [.. new[] { operation.Before, operation.After }.OfType<object>().Select(Face).Distinct()];
        return who + string.Join(" > ", sides);
    }

    private static string Face(object side)
    {
        JsonElement element = JsonSerializer.SerializeToElement(side, WireFormat.Json);
        return element.ValueKind == JsonValueKind.Object
            ? Lesson(element.GetProperty("start"), element.GetProperty("end"), element.GetProperty("location"))
            : element.ToString();
    }

    private static string Lesson(JsonElement start, JsonElement end, JsonElement location) =>
        $"{start.GetString()![5..10]} {start.GetString()![11..16]}-{end.GetString()![11..16]} {location}";

    private void Change(string set, string course, string date, string period)
    {
        string where = $"kkh = '{course}' AND rq = '{date}' AND jc = '{period}'";
        Xunit.Assert.True(_campus.Sql($"UPDATE u_jw_kcb_cur SET kkh = kkh WHERE {where}") > 0, $"no lesson {where}");
        _campus.Touch(set, where);
    }

    private void Person(string table, string column, string number, string name) =>
        Sql($"INSERT INTO {table} (id, {column}, xm, update_time) VALUES ('{number}', '{number}', '{name}', '2025')");

    private void Sql(string sql) => Xunit.Assert.True(_campus.Sql(sql) > 0, $"nothing is changed by {sql}");
}
