namespace Icasync.Activities.Notify;

/// <summary>What a notice is about.</summary>
public enum NoticeKind
{
    /// <summary>A run ended.</summary>
    RunEnded,

    /// <summary>A guard holds a plan until a person decides.</summary>
    HeldPlan,

    /// <summary>A system error stopped a run: somebody has to act. Urgent: quiet hours do not hold it.</summary>
    Alert,

    /// <summary>What an alert told of is over.</summary>
    Recovered,

    /// <summary>What of a run concerns the people who get it: the one kind that holds texts of the timetable.</summary>
    Timetable,
}
