using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Authentication;
using Azure.Core;
using Azure.Identity;
using Microsoft.Data.SqlClient;

namespace Icasync.Activities.Sql;

/// <summary>Every connection of the pool is in use: passes as soon as one is given back.</summary>
internal sealed class PoolExhaustedException(Exception inner) : DbException("every connection of the pool is in use", inner)
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}

/// <summary>Opens SQL Server as icasync needs it, for statements and for migrations alike.</summary>
internal static class ServerConnection
{
    /// <summary>The connection string with what icasync decides itself.</summary>
    public static string Text(DatabaseOptions options)
    {
        SqlConnectionStringBuilder text = new(options.ConnectionString)
        {
            // One reader a connection everywhere: what works without MARS must not come to rely on it (DESIGN 7).
            CommandTimeout = options.CommandTimeoutSeconds, MultipleActiveResultSets = false,
        };
        if (!text.ShouldSerialize("Application Name"))
        {
            text.ApplicationName = "icasync";
        }

        EntraIdentity.Register();
        return text.ConnectionString;
    }

    /// <summary>Opens a connection, once.</summary>
    public static async Task<DbConnection> OpenAsync(DatabaseOptions options, CancellationToken cancellation)
    {
        SqlConnection server = new(Text(options));
        try
        {
            await server.OpenAsync(cancellation);
            return server;
        }
        catch (Exception exception)
        {
            await server.DisposeAsync();
            throw exception switch
            {
                InvalidOperationException => new PoolExhaustedException(exception),
                SqlException refused when IsUntrusted(refused) => new DatabaseMissingException(
                    "The SQL Server shows a certificate that this machine does not trust. Trust its issuer here, or, in a closed network, add TrustServerCertificate=true to the connection string."),
                _ => exception,
            };
        }
    }

    /// <summary>Whether the certificate was refused: no waiting helps, though the driver calls it a lost connection.</summary>
    public static bool IsUntrusted(SqlException exception)
    {
        for (Exception? inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException)
            {
                return true;
            }
        }

        return exception.Number == UntrustedRoot;
    }

    /// <summary>SEC_E_UNTRUSTED_ROOT, what Windows says.</summary>
    private const int UntrustedRoot = -2146893019;
}

/// <summary>
/// Signs in to SQL Server as an identity of Entra. SqlClient 7 has no providers of its own any more, so that a connection
/// string without a password (infra) would be refused.
/// </summary>
internal sealed class EntraIdentity : SqlAuthenticationProvider
{
    private static readonly SqlAuthenticationMethod[] Methods =
    [
        SqlAuthenticationMethod.ActiveDirectoryManagedIdentity, SqlAuthenticationMethod.ActiveDirectoryMSI,
        SqlAuthenticationMethod.ActiveDirectoryDefault, SqlAuthenticationMethod.ActiveDirectoryWorkloadIdentity,
    ];

    /// <summary>A credential keeps its token until it runs out, so one an identity.</summary>
    private readonly ConcurrentDictionary<(SqlAuthenticationMethod Method, string? ClientId), TokenCredential> _credentials = new();

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
    public override bool IsSupported(SqlAuthenticationMethod authenticationMethod) => Methods.Contains(authenticationMethod);

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

    private sealed class NoTokenException(SqlAuthenticationMethod method, Exception inner) : SqlAuthenticationProviderException(
        method, "identity", false, 0, "Entra gave no token for this identity. Check that it exists and is assigned here.", inner);

    private static TokenCredential Credential((SqlAuthenticationMethod Method, string? ClientId) key) => key.Method switch
    {
        SqlAuthenticationMethod.ActiveDirectoryDefault => new DefaultAzureCredential(
            new DefaultAzureCredentialOptions { ManagedIdentityClientId = key.ClientId, WorkloadIdentityClientId = key.ClientId }),
        SqlAuthenticationMethod.ActiveDirectoryWorkloadIdentity => new WorkloadIdentityCredential(
            new WorkloadIdentityCredentialOptions { ClientId = key.ClientId }),
        _ => new ManagedIdentityCredential(
            key.ClientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(key.ClientId)),
    };
}
