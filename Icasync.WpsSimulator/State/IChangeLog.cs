namespace Icasync.WpsSimulator.State;

/// <summary>Where changes of the world are written down; one entry an object that changed.</summary>
internal interface IChangeLog
{
    void Calendar(CalendarState calendar);

    void CalendarGone(CalendarState calendar);

    void Grant(CalendarState calendar, GrantState grant);

    void GrantGone(CalendarState calendar, GrantState grant);

    void Event(CalendarState calendar, EventState item);

    void EventGone(CalendarState calendar, EventState item);

    void Attendees(CalendarState calendar, EventState item);

    void Rooms(CalendarState calendar, EventState item);

    void UnknownUsers(IReadOnlyCollection<string> codes);

    void Emptied();
}
