using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;
using Microsoft.Data.SqlClient;

namespace Icasync.Activities.Sql;

/// <summary>
/// Signs in to SQL Server as an identity of Entra. SqlClient 7 has no providers of its own any more, so that a
/// connection string without a password (infra) would be refused.
/// </summary>
internal sealed class EntraIdentity : SqlAuthenticationProvider
{
    private static readonly SqlAuthenticationMethod[] Methods =
    [
        SqlAuthenticationMethod.ActiveDirectoryManagedIdentity, SqlAuthenticationMethod.ActiveDirectoryMSI,
        SqlAuthenticationMethod.ActiveDirectoryDefault, SqlAuthenticationMethod.ActiveDirectoryWorkloadIdentity,
    ];

    /// <summary>A credential keeps its token until it runs out, so one an identity.</summary>
    private readonly ConcurrentDictionary<(
        SqlAuthenticationMethod Method, string? ClientId), TokenCredential> _credentials = new();

    /// <summary>Makes the methods known to the driver; those that somebody made known before stay.</summary>
    public static void Register()
    {
        foreach (SqlAuthenticationMethod method in Methods)
        {
            if (GetProvider(method) is null)
            {
                SetProvider(method, new EntraIdentity());
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsSupported(SqlAuthenticationMethod authenticationMethod) =>
        Methods.Contains(authenticationMethod);

    /// <inheritdoc/>
    public override async Task<SqlAuthenticationToken> AcquireTokenAsync(SqlAuthenticationParameters parameters)
    {
        SqlAuthenticationMethod method = parameters.AuthenticationMethod;
        string? clientId = string.IsNullOrWhiteSpace(parameters.UserId) ? null : parameters.UserId;
        try
        {
            AccessToken token = await _credentials.GetOrAdd((method, clientId), Credential)
                .GetTokenAsync(new TokenRequestContext([parameters.Resource + "/.default"]), CancellationToken.None);
            return new SqlAuthenticationToken(token.Token, token.ExpiresOn);
        }
        catch (AuthenticationFailedException refused)
        {
            throw new NoTokenException(method, refused);
        }
    }

    private sealed class NoTokenException(
        SqlAuthenticationMethod method, Exception inner) : SqlAuthenticationProviderException(
        method, "identity", false, 0,
        "Entra gave no token for this identity. Check that it exists and is assigned here.", inner);

    private static TokenCredential Credential((SqlAuthenticationMethod Method, string? ClientId) key) =>
        key.Method switch
    {
        SqlAuthenticationMethod.ActiveDirectoryDefault => new DefaultAzureCredential(
            new DefaultAzureCredentialOptions { ManagedIdentityClientId = key.ClientId,
            WorkloadIdentityClientId = key.ClientId }),
        SqlAuthenticationMethod.ActiveDirectoryWorkloadIdentity => new WorkloadIdentityCredential(
            new WorkloadIdentityCredentialOptions { ClientId = key.ClientId }),
        SqlAuthenticationMethod.ActiveDirectoryManagedIdentity or SqlAuthenticationMethod.ActiveDirectoryMSI =>
            new ManagedIdentityCredential(
                key.ClientId is null ? ManagedIdentityId.SystemAssigned
                : ManagedIdentityId.FromUserAssignedClientId(key.ClientId)),
        _ => throw new System.Diagnostics.UnreachableException($"method {key.Method}"),
    };
}
