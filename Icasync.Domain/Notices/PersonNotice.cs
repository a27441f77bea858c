namespace Icasync.Domain.Notices;

/// <summary>The one message that a person gets about a run.</summary>
/// <param name="Courses">How many courses it is about.</param>
/// <param name="First">The earliest of what changed: who is told first when not all can be.</param>
public sealed record PersonNotice(string Number, string Text, int Courses, DateTime First);
