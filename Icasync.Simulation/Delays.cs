using System.Data.Common;
using Icasync.Activities.Sql;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>A network: each call takes some time to WPS and back, so that calls overtake each other.</summary>
/// <param name="time">The true time: what was sent arrives, whatever became of who sent it.</param>
/// <param name="host">The sender's clock: a host that stands still sees no answer before it goes on.</param>
internal sealed class NetworkDelay(HttpMessageHandler inner, Random random, TimeProvider time, TimeProvider host)
    : DelegatingHandler(inner)
{
    /// <summary>How many calls have left and not arrived yet.</summary>
    public int Underway { get; private set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Underway++;
        try
        {
            await WaitAsync(time, cancellationToken);
        }
        finally
        {
            Underway--;
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        try
        {
            await WaitAsync(host, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private Task WaitAsync(TimeProvider clock, CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMilliseconds(random.Next(5, 300)), clock, cancellation);
}

/// <summary>Connections to the seed's database; now and then one is late, and whoever asked is overtaken.</summary>
/// <param name="latest">How late one is at most.</param>
/// <param name="opened">Tells the time of the database's clock, as a server does that is asked for it.</param>
internal sealed class LateConnections(
    string file, Random random, TimeProvider time, Func<TimeSpan> latest, Action opened) : IConnectionSource
{
    /// <summary>How late a connection is at most when all is well.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        if (random.Next(4) == 0)
        {
            int late = random.Next(1, (int)latest().TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(late), time, cancellation);
        }

        opened();
        return Open(file);
    }

    /// <summary>
    /// An open connection. Nothing may wait for a lock here: with one thread its holder could not go on.
    /// </summary>
    public static SqliteConnection Open(string file)
    {
        SqliteConnection connection = new($"Data Source={file};Default Timeout=1");
        connection.Open();
        return connection;
    }
}
