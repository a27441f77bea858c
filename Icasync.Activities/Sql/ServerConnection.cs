using System.Data.Common;
using System.Security.Authentication;
using Icasync.Activities.Settings;
using Microsoft.Data.SqlClient;

namespace Icasync.Activities.Sql;

/// <summary>Every connection of the pool is in use: passes as soon as one is given back.</summary>
internal sealed class PoolExhaustedException(Exception inner) : DbException(
    "every connection of the pool is in use", inner)
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

        if (options.ConnectMax is { } longest)
        {
            text.ConnectTimeout = (int)longest.TotalSeconds;
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
                    "The SQL Server shows a certificate that this machine does not trust. Trust its issuer here, or, "
                    + "in a closed network, add TrustServerCertificate=true to the connection string."),
                _ => exception,
            };
        }
    }

    /// <summary>
    /// Whether the certificate was refused: no waiting helps, though the driver calls it a lost connection.
    /// </summary>
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
