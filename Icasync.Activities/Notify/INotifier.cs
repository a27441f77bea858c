namespace Icasync.Activities.Notify;

/// <summary>
/// One way to tell people. The contract that every implementation keeps, and that one suite of tests checks: a
/// delivered notice holds title and text whole; what cannot be delivered throws <see cref="NotifierException"/> within
/// the time the token gives; nothing of a secret stands in the exception.
/// </summary>
public interface INotifier
{
    /// <summary>What the log and the step's row call it, such as <c>webhook</c>.</summary>
    string Channel { get; }

    /// <summary>Delivers the notice or throws.</summary>
    /// <exception cref="NotifierException">It was not delivered, or nobody knows.</exception>
    Task SendAsync(Notice notice, CancellationToken cancellation);
}
