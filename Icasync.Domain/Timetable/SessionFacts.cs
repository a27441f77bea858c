namespace Icasync.Domain.Timetable;

/// <summary>
/// The session in timetable terms: for juhe_renwu, reports and the pairing of moves. Not part of the hash by itself.
/// </summary>
public sealed record SessionFacts(
    DateOnly Date,
    IReadOnlyList<int> Periods,
    TimeOnly Start,
    TimeOnly End,
    int? TeachingWeek,
    int? Weekday,
    string Name,
    bool CheckIn,
    IReadOnlyList<string> Rooms,
    IReadOnlyList<string> Buildings,
    IReadOnlyList<string> TeacherNumbers,
    IReadOnlyList<string> TeacherNames);
