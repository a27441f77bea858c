namespace Icasync.Activities.Probing;

/// <summary>A probe was about to write to a calendar that is not its own. Nothing was sent.</summary>
public sealed class ForeignCalendarException(string path)
    : Exception($"a probe writes to calendars of its own alone, not to {path}");
