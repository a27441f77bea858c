namespace Icasync.WpsSimulator.Core;

/// <summary>What becomes of an answer on its way back.</summary>
public enum SimFate
{
    /// <summary>It arrives.</summary>
    Answer,

    /// <summary>The connection breaks; whether the call had its effect depends on the fault.</summary>
    ResetConnection,

    /// <summary>Nothing ever arrives: the caller runs into its own time-out.</summary>
    HoldUntilTimeout,
}

/// <summary>The answer of the simulator; status, headers and body count only when the fate is an answer.</summary>
public sealed record SimResponse(
    int Status,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body,
    SimFate Fate = SimFate.Answer)
{
    /// <summary>An answer that is lost on the way.</summary>
    public static SimResponse Lost(SimFate fate) => new(0, [], ReadOnlyMemory<byte>.Empty, fate);

    /// <summary>A JSON answer.</summary>
    public static SimResponse Json(int status, ReadOnlyMemory<byte> body) =>
        new(status, [new("Content-Type", "application/json")], body);
}
