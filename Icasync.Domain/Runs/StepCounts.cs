namespace Icasync.Domain.Runs;

/// <summary>
/// How many teachers and students a grant pass served: they share calls and are counted apart (DESIGN 4).
/// </summary>
public sealed record StepCounts(int Teachers, int Students);
