using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>A lesson that is, or was, held at another time or place than before.</summary>
public sealed record LessonShift(string Offering, SessionFacts Before, SessionFacts After);
