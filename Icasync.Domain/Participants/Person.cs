using Icasync.Domain.Timetable;

namespace Icasync.Domain.Participants;

/// <summary>One person of the source after validation: what the unified user view holds.</summary>
public sealed record Person(PersonRow Row, string Number, bool IsLive);
