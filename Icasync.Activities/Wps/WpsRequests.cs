using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Icasync.Activities.Wps;

/// <summary>
/// What the operations of <see cref="WpsClient"/> share: reads, pages and writes, and what an answer means for each.
/// </summary>
/// <param name="permit">What each write asks before it is sent; null where nothing is fenced.</param>
internal sealed class WpsRequests(WpsTransport transport, WritePermit? permit)
{
    public static WpsReply Checked(string operation, WpsReply reply) =>
        reply.Error is { Class: WpsErrorClass.Unknown or WpsErrorClass.Throttled } error
            ? throw new WpsUnavailableException($"WPS did not answer {operation}: {error.CodeText} {error.Message}")
            : reply;

    public async Task<WpsReply> ReadAsync(
        string operation, string pathAndQuery, bool external, Func<JsonElement, bool> isWhole,
        CancellationToken cancellation, bool orGone = false)
    {
        WpsReply reply = Checked(operation, await transport.SendAsync(
            new WpsCall(operation, HttpMethod.Get, pathAndQuery, Body: null, IsWrite: false, external, isWhole),
            cancellation));
        return reply.Error switch
        {
            null => reply,
            { Class: WpsErrorClass.Gone } when orGone => reply,
            { Class: WpsErrorClass.Gone } gone => throw new CalendarGoneException(gone),
            { MeansCalendarForbidden: true } forbidden => throw new CalendarForbiddenException(forbidden),
            { } refused =>
                throw new WpsUnavailableException($"WPS refuses {operation}: {refused.CodeText} {refused.Message}"),
        };
    }

    public async IAsyncEnumerable<JsonElement> PagesAsync(
        string operation,
        string path,
        IReadOnlyList<(string Name, string Value)> query,
        int pageSize,
        bool external,
        Func<JsonElement, bool> isWhole,
        [EnumeratorCancellation] CancellationToken cancellation,
        bool ofEvent = false)
    {
        string fixedPart = string.Concat(query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}&"))
            + string.Create(CultureInfo.InvariantCulture, $"page_size={pageSize}");
        string? page = null;
        do
        {
            string next = page is null ? string.Empty : "&page_token=" + Uri.EscapeDataString(page);
            WpsReply reply = await ReadAsync(
                operation, $"{path}?{fixedPart}{next}", external, isWhole, cancellation, orGone: ofEvent);

            // That an event is missing says nothing of its calendar: one that is gone has an empty list.
            CalendarGoneException.ThrowIf(reply.Error);
            foreach (JsonElement item in WpsJson.Items(reply.Data))
            {
                yield return item;
            }

            string? following = WpsJson.Text(reply.Data, "next_page_token");
            page = string.IsNullOrEmpty(following) || following == page ? null : following;
        }
        while (page is not null);
    }

    public Task<WpsOutcome<bool>> VoidAsync(
        string operation, string path, object? body, bool external, CancellationToken cancellation) =>
        WriteAsync(operation, path, body, external, _ => true, _ => true, cancellation);

    public async Task<WpsOutcome<T>> WriteAsync<T>(
        string operation, string path, object? body, bool external, Func<JsonElement, bool> isWhole,
        Func<JsonElement, T> read, CancellationToken cancellation)
    {
        WpsReply reply = await transport.SendAsync(
            new WpsCall(operation, HttpMethod.Post, path, body, IsWrite: true, external, isWhole, permit),
            cancellation);
        if (reply.Error is not { } error)
        {
            return new WpsOutcome<T>(WpsOutcomeKind.Done, read(reply.Data), null);
        }

        // A call that surely had no effect and is past the retry limit shows that WPS is away, which is no failure of
        // this item. A lock that is never given back is one: the caller looks, waits and gives the item up in the end.
        if (reply.NeverSent || error is { Class: WpsErrorClass.Throttled, MeansLocked: false })
        {
            throw new WpsUnavailableException($"WPS did not take {operation}: {error.CodeText} {error.Message}");
        }

        WpsOutcomeKind kind = error.Class switch
        {
            WpsErrorClass.NoChange => WpsOutcomeKind.NoChange,
            WpsErrorClass.Gone => WpsOutcomeKind.Gone,
            WpsErrorClass.Unknown or WpsErrorClass.Throttled => WpsOutcomeKind.Unknown,
            WpsErrorClass.Token or WpsErrorClass.Permanent or WpsErrorClass.Quota or WpsErrorClass.Forbidden
                or WpsErrorClass.CalendarForbidden => WpsOutcomeKind.Refused,
            _ => throw new System.Diagnostics.UnreachableException($"class {error.Class}"),
        };
        return new WpsOutcome<T>(kind, default, error);
    }
}
