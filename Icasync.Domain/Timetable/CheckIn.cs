namespace Icasync.Domain.Timetable;

/// <summary>What a row says of check-in (DOMAIN 3.3, sfdk).</summary>
public enum CheckIn
{
    Unset,
    Yes,
    No,
}
