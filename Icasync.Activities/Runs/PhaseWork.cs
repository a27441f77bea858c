namespace Icasync.Activities.Runs;

/// <summary>How many offerings each step of the plan treats.</summary>
public sealed record PhaseWork(
    int Calendars, int Events, int Deletes, int NewCalendars, int NewEvents, int Verify, int Repairs)
{
    /// <summary>No work known.</summary>
    public static PhaseWork None { get; } = new(0, 0, 0, 0, 0, 0, 0);
}
