using Icasync.Activities.Base;

namespace Icasync.Activities.Lifecycle;

/// <summary>What is in the way of a withdrawal or an undo, told before a run is inserted.</summary>
/// <param name="Left">How many objects an undo would leave because they were changed since.</param>
public sealed record RecallRefusal(RecallTrouble Trouble, TwoTexts Text, int Left = 0);
