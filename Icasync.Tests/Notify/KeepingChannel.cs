using System.Collections.Concurrent;
using Icasync.Activities.Notify;

namespace Icasync.Tests.Notify;

/// <summary>A channel that keeps what it is given, or fails when told to.</summary>
internal sealed class KeepingChannel : INotifier
{
    public string Channel => "kept";

    public bool Fails { get; set; }

    public ConcurrentQueue<Notice> Kept { get; } = new();

    public Task SendAsync(Notice notice, CancellationToken cancellation)
    {
        if (Fails)
        {
            throw new NotifierException("the receiver is away");
        }

        Kept.Enqueue(notice);
        return Task.CompletedTask;
    }
}
