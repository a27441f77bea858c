namespace Icasync.Activities.Runs;

/// <summary>Input of a phase.</summary>
public sealed record PhaseInput(AttemptInput Attempt, PhaseWork Work);
