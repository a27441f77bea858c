namespace Icasync.Domain.Runs;

/// <summary>What kinds of run have in common.</summary>
public static class RunKinds
{
    /// <summary>Whether the timetable says what is wanted.</summary>
    public static bool FollowsSource(this RunKind kind) =>
        kind is RunKind.Full or RunKind.Incremental or RunKind.Users;

    /// <summary>Whether what earlier runs did is taken back.</summary>
    public static bool TakesBack(this RunKind kind) => kind is RunKind.Withdraw or RunKind.Undo or RunKind.Retire;

    /// <summary>Whether what is wanted is read off the record and not off the source.</summary>
    public static bool StagesRecord(this RunKind kind) => kind is RunKind.Undo or RunKind.Retire;

    /// <summary>Whether the plan looks at the offerings that were staged and at no others.</summary>
    public static bool IsPartial(this RunKind kind) => kind == RunKind.Incremental || kind.StagesRecord();
}
