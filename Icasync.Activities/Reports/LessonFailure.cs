namespace Icasync.Activities.Reports;

/// <summary>A failure of the last run, of one lesson or of a course as a whole.</summary>
/// <param name="Marker">The lesson's marker, or null for the course.</param>
public sealed record LessonFailure(string Kkh, string? Marker, string Code, string Message, string RunId);
