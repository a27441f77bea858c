namespace Icasync.Activities.Staging;

/// <summary>What of an offering's timetable decides about its people (DOMAIN 4, D6).</summary>
public sealed record MembershipInputs(string Offering, bool StudentsIncluded, IReadOnlyList<string> Teachers)
{
    /// <summary>Reads the form that tables hold: numbers on lines.</summary>
    public static MembershipInputs Of(string offering, bool studentsIncluded, string? teachers) =>
        new(offering, studentsIncluded, teachers is { Length: > 0 } ? teachers.Split('\n') : []);
}
