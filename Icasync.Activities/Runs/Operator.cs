using Icasync.Activities.Base;

namespace Icasync.Activities.Runs;

/// <summary>Who does something to a run, and why: it stands in the operator log.</summary>
public sealed record Operator(string Name, string? Reason)
{
    /// <summary>Longest reason that is kept, in UTF-16 units.</summary>
    public const int ReasonLengthMax = 500;

    /// <summary>Longest name that is kept: the width of its columns.</summary>
    public const int NameLengthMax = 200;

    /// <summary>Who; what is longer is cut.</summary>
    public string Name { get; } = Name.Length > NameLengthMax ? Name[..NameLengthMax] : Name;

    /// <summary>Why; what is longer is cut.</summary>
    public string? Reason { get; } = Reason is null ? null : ShortText.Cut(Reason, ReasonLengthMax);
}
