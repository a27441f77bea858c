namespace Icasync.Domain.Planning;

/// <summary>A change of many courses that a person thinks of as one.</summary>
/// <param name="From">The day, the Monday of the week (<c>2025-04-04</c>), or the building.</param>
/// <param name="To">The same afterwards.</param>
/// <param name="Courses">How many courses it concerns.</param>
/// <param name="Lessons">How many of their lessons.</param>
public sealed record BulkChange(BulkKind Kind, string From, string To, int Courses, int Lessons);
