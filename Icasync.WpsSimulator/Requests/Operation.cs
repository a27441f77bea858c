using Icasync.WpsSimulator.Core;

namespace Icasync.WpsSimulator.Requests;

/// <summary>One operation of wps-openapi.yaml.</summary>
/// <param name="Id">Its operationId.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Template">Path with {names}.</param>
/// <param name="Scopes">Any of these is enough.</param>
/// <param name="Handle">What it does; runs alone, under the lock of the core.</param>
internal sealed record Operation(
    string Id, string Method, string Template, IReadOnlyList<string> Scopes, Func<Call, Reply> Handle)
{
    /// <summary>Can change something at WPS (CONTRACTS 2: a write). The token call is none.</summary>
    public bool IsWrite { get; init; }

    /// <summary>X-Kso-Id-Type is listed for it (WPS-API 2); elsewhere ids are internal (S28).</summary>
    public bool ListsIdType { get; init; }

    /// <summary>The body it takes; null for none.</summary>
    public Shape? Body { get; init; }

    public bool BodyIsRequired { get; init; }

    /// <summary>Known from a documentation page only (S30).</summary>
    public bool IsPageOnly { get; init; }

    /// <summary>Answers a list of what it made, so that the fault partial can cut it.</summary>
    public bool IsBatch { get; init; }

    public string[] Segments { get; } = Template.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
