namespace Icasync.Domain.Planning;

/// <summary>What a part of a pilot's scope names courses by.</summary>
public enum PilotWord
{
    Courses,
    Teachers,
    Colleges,
    Percent,
}
