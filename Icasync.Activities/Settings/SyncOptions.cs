using Icasync.Domain.Aggregation;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Settings;

/// <summary>How the sync behaves: the settings <c>Icasync__Sync__*</c> of CONTRACTS 3, checked at start.</summary>
public sealed record SyncOptions
{
    /// <summary>Term of the schedules; null means the term whose dates span today, else the next to start.</summary>
    public string? Term { get; init; }

    /// <summary>Days before its first and after its last day on which schedules run for a term too.</summary>
    public int TermOverlapDays { get; init; }

    /// <summary><c>adjacent</c> (default) or <c>halfDay</c> (DOMAIN D4).</summary>
    public string MergePolicy { get; init; } = "adjacent";

    /// <summary>Longest pause between two periods of one session, in minutes (DOMAIN 3.2.5).</summary>
    public int GapMinutesMax { get; init; } = 30;

    /// <summary>Share of live objects of a kind whose deletion trips the guard (DOMAIN D9).</summary>
    public double DeleteGuardShare { get; init; } = 0.2;

    /// <summary>Fewest deletions of a kind that can trip the guard.</summary>
    public int DeleteGuardFloor { get; init; } = 50;

    /// <summary>
    /// Days before and after the middle one of a term's rows that its lessons can lie on (DOMAIN 3.3).
    /// </summary>
    public int TermMarginDays { get; init; } = 366;

    /// <summary>Failed items after which a run stops with TOO_MANY_FAILURES.</summary>
    public int FailuresMax { get; init; } = 100;

    /// <summary><c>none</c> (default), <c>teachers</c> or <c>all</c> (DOMAIN D26).</summary>
    public string EventAttendees { get; init; } = "none";

    /// <summary>Reminders of each event in minutes before its start; 0 to 10 values.</summary>
    public IReadOnlyList<int> ReminderMinutes { get; init; } = [15];

    /// <summary>Base URL of the check-in line in descriptions; null means no line.</summary>
    public string? CheckInBaseUrl { get; init; }

    /// <summary>Numbers of people who never get access (DOMAIN D6).</summary>
    public IReadOnlyList<string> ExcludedUsers { get; init; } = [];

    /// <summary>Whether gx_zt and gx_sj are written back to the timetable (DOMAIN D1).</summary>
    public bool WriteBack { get; init; } = true;

    /// <summary>Whether a session that vanished and one that appeared may be one moved event (DOMAIN F20).</summary>
    public bool DetectMoves { get; init; } = true;

    /// <summary>The courses that are in scope while icasync is tried with some of them (DESIGN 5).</summary>
    public PilotScope Pilot { get; init; } = PilotScope.Whole;

    /// <summary>What the titles of a retired term's calendars begin with, where that was chosen.</summary>
    public string RetiredTitleMark { get; init; } = "「已结束」";

    /// <summary>Days that the log of a retired term, lines of operators and notices are kept.</summary>
    public int KeepLogDays { get; init; } = 730;

    /// <summary>Days that a person is remembered who left the source and has no access any more.</summary>
    public int KeepPeopleDays { get; init; } = 180;

    /// <summary>How long a run waits through an outage of WPS or of the database before it stops.</summary>
    public TimeSpan OutageMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long an attempt may be seen to make no progress while work is due: longer than the engine hides a message
    /// that a dead process had taken (host.json).
    /// </summary>
    public TimeSpan StandstillMax { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The part of it that the rules of aggregation need.</summary>
    public AggregationOptions ToAggregation() => new(
        MergePolicy == "halfDay" ? Domain.Aggregation.MergePolicy.HalfDay : Domain.Aggregation.MergePolicy.Adjacent,
        GapMinutesMax,
        ReminderMinutes,
        CheckInBaseUrl);
}
