namespace Icasync.Domain.Timetable;

/// <summary>What a person can do with a term.</summary>
public enum TermAct
{
    Open,
    Retire,
    Reopen,
}
