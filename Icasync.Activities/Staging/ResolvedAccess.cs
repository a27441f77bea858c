using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>An offering's wanted access.</summary>
public sealed record ResolvedAccess(string Offering, IReadOnlyList<DesiredAccess> Access);
