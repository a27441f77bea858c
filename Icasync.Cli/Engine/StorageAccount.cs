using System.Net.Sockets;
using Azure;
using Azure.Storage.Blobs;
using Icasync.Activities.Settings;
using Icasync.Cli.Output;

namespace Icasync.Cli.Engine;

/// <summary>The account of the durable storage, as people are told of it: by its name, never with its key.</summary>
internal static class StorageAccount
{
    private static readonly string[] Endpoints = ["BlobEndpoint", "QueueEndpoint", "TableEndpoint"];

    /// <summary>The name that a connection string gives the account, or the host that it leads to.</summary>
    public static string NameOf(string connection)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in connection.Split(';'))
        {
            string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            parts[pair[0]] = pair[^1];
        }

        return parts.TryGetValue("AccountName", out string? name) ? name
            : Endpoints.Select(parts.GetValueOrDefault).FirstOrDefault(one => one is not null) is { } endpoint
                && Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) ? address.Host
            : parts.ContainsKey("UseDevelopmentStorage") ? "devstoreaccount1 of this machine"
            : "without a name";
    }

    /// <summary>Asks the account for something small, and does not ask for long.</summary>
    /// <exception cref="StorageLostException">It cannot be reached, or it does not know the key.</exception>
    public static Task AskAsync(string connection, CancellationToken cancellation) => ReachAsync(
        connection, Timeout.InfiniteTimeSpan, () => Task.FromResult(true), cancellation);

    /// <summary>Does what needs the account first; an account that cannot be used is told by name.</summary>
    /// <exception cref="StorageLostException">It does not answer in time, or it refuses.</exception>
    /// <exception cref="CliException">The connection string is none.</exception>
    public static async Task<T> ReachAsync<T>(
        string connection, TimeSpan waitMax, Func<Task<T>> work, CancellationToken cancellation)
    {
        ThrowIfMalformed(connection);
        try
        {
            return await Task.Run(
                async () =>
                {
                    await LookAsync(connection, cancellation);
                    return await work();
                },
                cancellation).WaitAsync(waitMax, cancellation);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && CauseOf(fault, waitMax) is { } cause)
        {
            throw new StorageLostException(
                StorageFault.StorageUnavailable,
                $"The durable storage account '{NameOf(connection)}' {cause}. Check --storage or "
                + $"{SettingNames.Storage}, the network and the account, then start again: open runs go on.");
        }
    }

    // The engine's own calls are repeated for minutes, which would hide what is wrong behind a time that is over.
    private static async Task LookAsync(string connection, CancellationToken cancellation)
    {
        BlobClientOptions options = new() { Retry = { MaxRetries = 2, Delay = TimeSpan.FromSeconds(1) } };
        try
        {
            await new BlobServiceClient(connection, options).GetPropertiesAsync(cancellation);
        }
        catch (RequestFailedException narrow) when (narrow is { Status: > 0, ErrorCode: not "AuthenticationFailed" })
        {
            // It answers, and a signature that allows less than this question may allow all that the engine does.
        }
    }

    // The library's own words repeat parts of the text, and a key may be among them.
    private static void ThrowIfMalformed(string connection)
    {
        try
        {
            _ = new BlobServiceClient(connection);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw CliException.BadArgument(
                SettingNames.Storage,
                $"{SettingNames.Storage} (or --storage) is no connection string of a storage account. Its form is "
                + "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=….");
        }
    }

    private static string? CauseOf(Exception fault, TimeSpan waitMax)
    {
        foreach (Exception one in Chain(fault))
        {
            switch (one)
            {
                case RequestFailedException { Status: > 0 } refused:
                    return $"refuses (HTTP {refused.Status} {refused.ErrorCode})";
                case RequestFailedException or HttpRequestException or SocketException or IOException:
                    return "cannot be reached";
                case TimeoutException or OperationCanceledException:
                    return $"has not answered for {waitMax.TotalSeconds:0} seconds";
                default:
                    break;
            }
        }

        return null;
    }

    private static IEnumerable<Exception> Chain(Exception fault)
    {
        for (Exception? one = fault; one is not null; one = one.InnerException)
        {
            yield return one;
        }
    }
}
