using System.Text;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.Security;

namespace Icasync.WpsSimulator.Operations;

/// <summary>The client-credentials grant: a form, unsigned, answered by a bare object (WPS-API 1).</summary>
internal static class TokenOperations
{
    public static Reply Issue(Call call)
    {
        string media = (call.Request.Header("Content-Type") ?? "").Split(';')[0].Trim();
        if (!string.Equals(media, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return Reply.Refuse(Codes.OAuthInvalidRequest, "Content-Type is application/x-www-form-urlencoded");
        }

        RequestTarget form = RequestTarget.ParseForm(Encoding.UTF8.GetString(call.Request.Body.Span));
        if (form.One("grant_type") is not string grant || form.One("client_id") is not string id
            || form.One("client_secret") is not string secret)
        {
            return Reply.Refuse(Codes.OAuthInvalidRequest, "grant_type, client_id and client_secret are needed");
        }

        if (grant != "client_credentials")
        {
            return Reply.Refuse(Codes.OAuthUnsupportedGrant, "grant_type is client_credentials");
        }

        if (id != call.Options.AppId || secret != call.Options.AppKey)
        {
            return Reply.Refuse(Codes.OAuthInvalidClient, "unknown client or wrong secret");
        }

        string token = call.Tokens.Issue(call.Now);
        return Reply.BareOf(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("access_token", token);
            writer.WriteNumber("expires_in", Tokens.LifetimeSeconds);
            writer.WriteString("token_type", "bearer");
            writer.WriteEndObject();
        });
    }
}
