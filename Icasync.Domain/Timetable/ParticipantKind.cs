namespace Icasync.Domain.Timetable;

/// <summary>Whether a person learns or teaches. A number used by both gets the higher role (DOMAIN D11).</summary>
public enum ParticipantKind
{
    Student,
    Teacher,
}
