using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>How many offerings each step of the plan treats.</summary>
public sealed record PhaseWork(
    int Calendars, int Events, int Deletes, int NewCalendars, int NewEvents, int Verify, int Repairs)
{
    /// <summary>
    /// Whether the plan says that a step has nothing to do: nothing becomes doubtful where nothing is written. People
    /// as attendees are another question, which their step asks.
    /// </summary>
    public bool IsKnownEmpty(OfferingStep step) =>
        (step == OfferingStep.Deletes && Deletes == 0)
        || (step == OfferingStep.Verify
            && Calendars + Events + Deletes + NewCalendars + NewEvents + Verify + Repairs == 0);

    /// <summary>No work known.</summary>
    public static PhaseWork None { get; } = new(0, 0, 0, 0, 0, 0, 0);
}
