namespace Icasync.WpsSimulator.State;

/// <summary>The change log of a world that lives in memory only.</summary>
internal sealed class NoLog : IChangeLog
{
    public static NoLog Instance { get; } = new();

    public void Calendar(CalendarState calendar)
    {
    }

    public void CalendarGone(CalendarState calendar)
    {
    }

    public void Grant(CalendarState calendar, GrantState grant)
    {
    }

    public void GrantGone(CalendarState calendar, GrantState grant)
    {
    }

    public void Event(CalendarState calendar, EventState item)
    {
    }

    public void EventGone(CalendarState calendar, EventState item)
    {
    }

    public void Attendees(CalendarState calendar, EventState item)
    {
    }

    public void Rooms(CalendarState calendar, EventState item)
    {
    }

    public void UnknownUsers(IReadOnlyCollection<string> codes)
    {
    }

    public void Emptied()
    {
    }
}
