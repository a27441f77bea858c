using CsCheck;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>
/// Random timetables and ledgers of one course: few keys, so that what is wanted and what is written meet.
/// </summary>
internal static class AnyOffering
{
    // A check plans nothing.
    private static readonly RunKind[] Kinds = [RunKind.Full, RunKind.Incremental, RunKind.Users];

    private static readonly Gen<TimetableRow> Row = Gen.Select(
        Gen.Int[3, 8], Gen.Int[1, 4], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 1],
        (day, period, room, name, flag) => new[] { B1, B2, B, B4 }[period - 1] with
        {
            Date = $"2025/03/{day:00}", Room = $"122{room}", CourseName = name == 0 ? "财务管理" : "国际税收",
            CheckIn = flag == 0 ? "0" : "1",
        });

    private static readonly Gen<DesiredAccess> Person = Gen.Select(
        Gen.Int[1, 9], Gen.Bool,
        (number, teaches) => new DesiredAccess(
            "2022000" + number, teaches ? ParticipantKind.Teacher : ParticipantKind.Student,
            teaches ? AccessRole.Writer : AccessRole.Reader));

    private static readonly Gen<DesiredAccess[]> People =
        Person.Array[0, 6].Select(people => people.DistinctBy(one => one.Number).ToArray());

    /// <summary>
    /// What a timetable wants: sessions as the rules make them, people, perhaps rows that nobody can read.
    /// </summary>
    public static Gen<DesiredOffering> Desired { get; } = Gen.Select(
        Row.Array[0, 8], People, Gen.Frequency((2, Gen.Const(0)), (1, Gen.Int[1, 3])),
        (rows, people, unreadable) => Aggregate(rows).Desired with { Access = people, UnreadableRows = unreadable });

    /// <summary>
    /// What a ledger may hold: nothing, or a calendar with events of the same kind of timetable (some with another
    /// content, some whose content is not known) and with people, some of them pending.
    /// </summary>
    public static Gen<RecordedOffering> Recorded { get; } = Gen.Select(
        Gen.Int[0, 4], Row.Array[0, 8], People, Gen.Int[0, int.MaxValue],
        (calendar, rows, people, bits) => calendar == 0
            ? new RecordedOffering { Key = Key }
            : new RecordedOffering
            {
                Key = Key, CalendarId = "c1", Title = calendar == 1 ? "另名 " + K1 : "财务管理 " + K1,
                Events = [.. Aggregate(rows).Desired.Events.Select((one, index) => Written(one, bits >> index))],
                Access = [.. people.Select((one, index) => Granted(one, bits >> (8 + (index * 2))))],
            });

    /// <summary>Any kind of run with any choice.</summary>
    public static Gen<PlanScope> Scope { get; } = Gen.Select(
        Gen.Int[0, 2], Gen.Bool, Gen.Bool,
        (kind, moves, released) => new PlanScope(Kinds[kind], moves, released));

    /// <summary>A timetable, or null where no row of the course is left at all.</summary>
    public static Gen<DesiredOffering?> PerhapsDesired { get; } =
        Gen.Select(Gen.Int[0, 9], Desired, (number, desired) => number == 0 ? null : desired);

    private static RecordedEvent Written(DesiredEvent wanted, int bits) => new(
        wanted.Marker, "e" + wanted.Marker, (bits & 1) == 0 ? wanted.Hash : string.Empty,
        (bits & 2) == 0 ? wanted.Content : null);

    private static RecordedAccess Granted(DesiredAccess wanted, int bits) => new(
        wanted.Number, wanted.Kind, (bits & 1) == 0
            ? wanted.Role
            : AccessRole.Reader, "p" + wanted.Number, (bits & 3) == 3);
}
