namespace Icasync.Domain.Grid;

/// <summary>What is to become of a lesson in WPS.</summary>
public enum LessonChange
{
    None,
    Added,
    Changed,
    Moved,
    Cancelled,
}
