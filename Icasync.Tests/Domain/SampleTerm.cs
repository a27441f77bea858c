using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Tests.Domain;

/// <summary>A sample of shared input, read without the database: rows, and what the rules make of them.</summary>
internal sealed class SampleTerm
{
    public required string Term { get; init; }
    public required IReadOnlyList<AggregatedOffering> Offerings { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<DesiredAccess>> Access { get; init; }
    public required JsonElement Expected { get; init; }
    public required IReadOnlyList<TimetableRow> Rows { get; init; }

    public static string Folder(string sample) => Path.Combine(AppContext.BaseDirectory, "Samples", sample);

    public static SampleTerm Load(string sample)
    {
        string folder = Folder(sample);
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json"))).RootElement;
        string term = expected.GetProperty("term").GetString()!;
        List<TimetableRow> rows = Read(folder, "u_jw_kcb_cur").Select(TimetableRowOf)
            .Where(row => TermCode.TryParse(row.Term, out string parsed) && parsed == term).ToList();
        List<AggregatedOffering> offerings = rows
            .GroupBy(row => row.Offering?.Trim() ?? string.Empty)
            .Select(group => OfferingAggregator.Aggregate(
                new OfferingKey(term, group.Key), group.ToList(), AggregationOptions.Default))
            .ToList();
        PeopleDirectory people = new();
        foreach (Dictionary<string, string?> row in Read(folder, "out_xsxx"))
        {
            people.Add(new PersonRow(
                ParticipantKind.Student, row["xh"], row["xm"], null, null, null, null, null, null, row["update_time"],
                row["zt"]));
        }

        foreach (Dictionary<string, string?> row in Read(folder, "out_jsxx"))
        {
            people.Add(new PersonRow(
                ParticipantKind.Teacher, row["gh"], row["xm"], null, null, null, null, null, null, row["update_time"],
                row["zt"]));
        }

        ILookup<string, EnrolmentRow> enrolments = Read(folder, "out_jw_kcb_xs")
            .Where(row => row["xnxq"] == term && row["kkh"] is not null)
            .ToLookup(
                row => row["kkh"]!.Trim(), row => new EnrolmentRow(row["kkh"], row["xnxq"], row["xh"], row["zt"]));
        ILookup<string, AssignmentRow> assignments = Read(folder, "out_jw_kcb_js")
            .Where(row => row["xnxq"] == term && row["kkh"] is not null)
            .ToLookup(
                row => row["kkh"]!.Trim(), row => new AssignmentRow(row["kkh"], row["xnxq"], row["gh"], row["zt"]));
        return new SampleTerm
        {
            Term = term,
            Offerings = offerings,
            Expected = expected,
            Rows = rows,
            Access = offerings.ToDictionary(
                offering => offering.Desired.Key.Offering,
                offering => ParticipantResolver.Resolve(
                    offering.Desired.Key.Offering, offering.Desired.StudentsIncluded,
                    offering.Desired.TimetableTeachers,
                    enrolments[offering.Desired.Key.Offering], assignments[offering.Desired.Key.Offering], people,
                    new HashSet<string>(), [])),
        };
    }

    public static TimetableRow TimetableRowOf(Dictionary<string, string?> row) => new()
    {
        Offering = row["kkh"],
        Term = row["xnxq"],
        TeachingWeek = row["jxz"],
        Weekday = row["zc"],
        Period = row["jc"],
        Building = row["lq"],
        Room = row["room"],
        TeacherNumbers = row["ghs"],
        Date = row["rq"],
        Start = row["st"],
        End = row["ed"],
        ChangedAt = row["sj"],
        State = row["zt"],
        SyncedAt = row["gx_sj"],
        SyncState = row["gx_zt"],
        CourseName = row["kcmc"],
        TeacherNames = row["xms"],
        CheckIn = row["sfdk"],
    };

    public static IEnumerable<Dictionary<string, string?>> Read(string folder, string table)
    {
        using CsvReader reader = new(
            new StreamReader(Path.Combine(folder, table + ".csv")), CultureInfo.InvariantCulture);
        reader.Read();
        reader.ReadHeader();
        while (reader.Read())
        {
            yield return reader.HeaderRecord!.ToDictionary(
                column => column, column => reader.GetField(column) is { Length: > 0 } text ? text : null);
        }
    }
}
