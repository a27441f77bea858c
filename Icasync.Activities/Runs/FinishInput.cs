namespace Icasync.Activities.Runs;

/// <summary>Input of the run's last step.</summary>
public sealed record FinishInput(AttemptInput Attempt, PhaseOutcome Outcome);
