using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Hosting;

namespace Icasync.Functions.Runs;

/// <summary>Tells, as long as this worker lives, that it works on its open runs.</summary>
public sealed class HeartbeatService(RunHeartbeat heartbeat, HostIdentity host, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await heartbeat.BeatAsync(host.Id, stoppingToken);
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whoever needs the database reports that it is away; the heartbeat only tries again.
                await Task.Delay(Heartbeat.Every, time, stoppingToken);
            }

            await Task.Delay(Heartbeat.Every, time, stoppingToken);
        }
    }
}
