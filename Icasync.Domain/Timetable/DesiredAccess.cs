namespace Icasync.Domain.Timetable;

/// <summary>One person's wanted access to one calendar.</summary>
public sealed record DesiredAccess(string Number, ParticipantKind Kind, AccessRole Role);
