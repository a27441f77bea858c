namespace Icasync.Domain.Runs;

/// <summary>Steps as they are written in work lists, failure lists and the engine's history.</summary>
public static class OfferingSteps
{
    private static readonly Dictionary<OfferingStep, string> Words = new()
    {
        [OfferingStep.Calendars] = "calendars",
        [OfferingStep.Events] = "events",
        [OfferingStep.Deletes] = "deletes",
        [OfferingStep.Attendees] = "attendees",
        [OfferingStep.Verify] = "verify",
        [OfferingStep.NewCalendars] = "new calendars",
        [OfferingStep.NewEvents] = "new events",
        [OfferingStep.Repair] = "repair",
    };

    private static readonly Dictionary<string, OfferingStep> Steps =
        Words.ToDictionary(one => one.Value, one => one.Key);

    /// <summary>The word of a step.</summary>
    public static string Word(this OfferingStep step) => Words[step];

    /// <summary>The step of a word; throws for one that was never written.</summary>
    public static OfferingStep Parse(string word) => Steps.TryGetValue(word, out OfferingStep step)
        ? step
        : throw new FormatException($"'{word}' is no step: it is one of {string.Join(", ", Steps.Keys)}");

    /// <summary>
    /// The step that an offering's work waits in when it was new and has its calendar by now; null for other steps.
    /// </summary>
    public static OfferingStep? OfKnownCalendar(this OfferingStep step) => step switch
    {
        OfferingStep.NewCalendars => OfferingStep.Calendars,
        OfferingStep.NewEvents => OfferingStep.Events,
        OfferingStep.Calendars or OfferingStep.Events or OfferingStep.Deletes or OfferingStep.Attendees
            or OfferingStep.Verify or OfferingStep.Repair => null,
        _ => throw new System.Diagnostics.UnreachableException($"step {step}"),
    };
}
