namespace Icasync.Domain.Timetable;

/// <summary>A term with the first and the last day that the timetable has of it.</summary>
public sealed record DatedTerm(string Term, DateOnly First, DateOnly Last, TermState State);
