namespace Icasync.Domain.Timetable;

/// <summary>What a person may do with a calendar. WPS has no call that grants ownership (DOMAIN D7).</summary>
public enum AccessRole
{
    Reader,
    Writer,
}
