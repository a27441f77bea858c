using System.Text.Json;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>One answer of WPS as it came.</summary>
/// <param name="Status">HTTP status; 0 when no answer came.</param>
internal sealed record ProbeReply(int Status, WpsReply Reply)
{
    /// <summary>What is wrong with it; null for a success.</summary>
    public WpsError? Error => Reply.Error;

    /// <summary>The data of a success.</summary>
    public JsonElement Data => Reply.Data;

    /// <summary>The items of a list.</summary>
    public IEnumerable<JsonElement> Items => WpsJson.Items(Data);

    /// <summary>The id of the object that it holds; null where it holds none.</summary>
    public string? Id => WpsJson.Text(Data, "id");

    /// <summary>Whether WPS throttled the call.</summary>
    public bool IsThrottled => Error is { Class: WpsErrorClass.Throttled, MeansLocked: false };

    /// <summary>The answer reduced to what a question reads.</summary>
    public ProbeAnswer Showing(params IReadOnlyList<string> seen) =>
        new(Status, Error?.Code ?? 0, Error is null ? seen : []);

    /// <summary>The answer reduced to one text of each item.</summary>
    public ProbeAnswer ShowingEach(Func<JsonElement, string?> text) =>
        Showing([.. Items.Select(item => text(item) ?? string.Empty)]);
}
