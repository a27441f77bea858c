namespace Icasync.Domain.Planning;

/// <summary>What an office does to many courses at once.</summary>
public enum BulkKind
{
    /// <summary>A day's lessons are held on another day (调休).</summary>
    DayMoved,

    /// <summary>A week's lessons are held some weeks earlier or later.</summary>
    WeekMoved,

    /// <summary>The lessons of a building are held in another one.</summary>
    BuildingSwapped,
}
