using System.Net;

namespace Icasync.Activities.Wps;

/// <summary>
/// The body of a write, which looks at its permit when it is put on the wire: after the connection stands and before
/// the first byte leaves. Headers of our size wait for the body in the connection's buffer, so nothing is sent of a
/// call that is stopped here.
/// </summary>
internal sealed class PermittedContent(byte[] body, WritePermit? permit) : HttpContent
{
    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        permit?.ThrowIfStale();
        await stream.WriteAsync(body, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
