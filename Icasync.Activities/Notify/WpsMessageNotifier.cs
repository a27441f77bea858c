using Icasync.Activities.Settings;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Notify;

/// <summary>
/// Sends notices as WPS messages, to the people set or to those whom the notice is for (WPS-API 11). The call has no
/// key against repeats, so it is made once; an unknown outcome counts as not delivered and is not repeated.
/// </summary>
public sealed class WpsMessageNotifier(NotifyOptions options, IWpsApi wps) : INotifier
{
    /// <summary>Longest text of a message (WPS-API 11).</summary>
    public const int TextLengthMax = 5000;

    /// <inheritdoc/>
    public string Channel => "wps";

    /// <inheritdoc/>
    public async Task SendAsync(Notice notice, CancellationToken cancellation)
    {
        string text = $"{notice.Title}\n\n{notice.Text}";
        try
        {
            WpsOutcome<bool> outcome = await wps.SendTextAsync(
                notice.Receivers ?? options.WpsReceivers, text.Length > TextLengthMax ? text[..TextLengthMax] : text,
                cancellation);
            if (outcome.Kind != WpsOutcomeKind.Done)
            {
                throw new NotifierException($"WPS did not take the message ({outcome.Error?.CodeText})");
            }
        }
        catch (Exception exception) when (exception is WpsUnavailableException or WpsForbiddenException)
        {
            throw new NotifierException($"WPS did not take the message ({exception.GetType().Name})", exception);
        }
    }
}
