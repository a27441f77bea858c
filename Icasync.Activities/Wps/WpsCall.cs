using System.Text.Json;

namespace Icasync.Activities.Wps;

/// <summary>One call as the client describes it.</summary>
/// <param name="IsWhole">Whether the data of a success holds what the operation promises.</param>
/// <param name="Permit">What a write asks directly before it is sent; null where nothing is fenced.</param>
internal sealed record WpsCall(
    string Operation, HttpMethod Method, string PathAndQuery, object? Body, bool IsWrite, bool ExternalIds,
    Func<JsonElement, bool> IsWhole, WritePermit? Permit = null);
