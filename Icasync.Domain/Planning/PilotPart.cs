namespace Icasync.Domain.Planning;

/// <summary>One thing that a pilot's scope names: why a course is in it.</summary>
public sealed record PilotPart(PilotWord Word, string Value);
