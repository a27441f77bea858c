namespace Icasync.Activities.Planning;

/// <summary>One operation of a plan as CONTRACTS 2 shows it.</summary>
/// <param name="Kkh">The offering's number, under its name in the contract.</param>
public sealed record PlannedOperation(string Op, string Kkh, string Key, object? Before, object? After);
