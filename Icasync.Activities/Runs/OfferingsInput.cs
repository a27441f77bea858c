namespace Icasync.Activities.Runs;

/// <summary>Input of one activity over a few offerings of a step's work list.</summary>
public sealed record OfferingsInput(AttemptInput Attempt, string Step, int From, int Count);
