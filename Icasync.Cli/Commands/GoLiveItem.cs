namespace Icasync.Cli.Commands;

/// <summary>Where a line of the checklist stands.</summary>
public enum GoLiveState
{
    /// <summary>The machine has seen that it is done.</summary>
    Done,

    /// <summary>The machine has seen that it is not done.</summary>
    Open,

    /// <summary>A person has to say so.</summary>
    Confirm,
}

/// <summary>One line of the checklist of docs/go-live.md.</summary>
/// <param name="Id">The line's name there.</param>
/// <param name="Text">What was seen, what to do, or who has to confirm what.</param>
public sealed record GoLiveItem(string Id, GoLiveState State, string Text)
{
    /// <summary>A line that the machine ticks where something holds, and otherwise says what to do.</summary>
    public static GoLiveItem Tick(string id, bool isDone, string seen, string toDo) =>
        new(id, isDone ? GoLiveState.Done : GoLiveState.Open, isDone ? seen : toDo);

    /// <summary>A line that a person has to confirm.</summary>
    public static GoLiveItem Ask(string id, string who, string what) =>
        new(id, GoLiveState.Confirm, $"{who} confirms: {what}");
}
