using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>One offering as an attempt staged it.</summary>
public sealed record StagedOffering(DesiredOffering Desired, bool AccessKnown, IReadOnlyList<string> RowVersions);
