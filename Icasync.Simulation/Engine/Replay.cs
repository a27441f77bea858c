using System.Reflection;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Icasync.Simulation.Engine;

/// <summary>
/// An orchestrator did other things than its history says: on a real engine its run would hang or fail for good.
/// </summary>
public sealed class NonDeterministicException(string message)
    : InvalidOperationException("non-deterministic: " + message);

/// <summary>
/// Executes an orchestrator anew from the history of its instance, as a durable engine does at every await: it must
/// call the same things with the same inputs in the same order, and what it calls beyond the history is written behind
/// it.
/// </summary>
internal sealed class Replay : TaskOrchestrationContext
{
    private readonly List<HistoryLine> _history;
    private readonly List<TaskCompletionSource<string>> _calls = [];
    private readonly Turns _turns = new();
    private int _at = 1;

    /// <param name="history">The lines of one instance, its begin first.</param>
    public Replay(List<HistoryLine> history)
    {
        _history = history;
        KnownLines = history.Count;
    }

    /// <summary>How many lines there were before; what is behind them is new work.</summary>
    public int KnownLines { get; }

    /// <inheritdoc/>
    public override TaskName Name => _history[0].Name!;

    /// <inheritdoc/>
    public override string InstanceId => _history[0].Instance;

    /// <inheritdoc/>
    public override ParentOrchestrationInstance? Parent => null;

    /// <inheritdoc/>
    public override DateTime CurrentUtcDateTime => throw new NotSupportedException("no orchestrator looks at a clock");

    /// <inheritdoc/>
    public override bool IsReplaying => _at < KnownLines;

    /// <inheritdoc/>
    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    /// <summary>Executes the orchestrator as far as the history goes.</summary>
    /// <returns>Its result as JSON, or null while it waits for an answer.</returns>
    public string? Run(MethodInfo orchestrator)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_turns);
        try
        {
            object?[] arguments = [.. orchestrator.GetParameters().Select(parameter => parameter.ParameterType)
                .Select(type => type == typeof(TaskOrchestrationContext)
                    ? this
                    : Crossing.Read(_history[0].Data, type))];
            Task run = (Task)orchestrator.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
            _turns.Drain();
            while (_at < _history.Count && _history[_at].Kind == HistoryKind.Answered)
            {
                HistoryLine answer = _history[_at++];
                _calls[answer.Number!.Value].SetResult(answer.Data);
                _turns.Drain();
            }

            return Result(orchestrator, run);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private string? Result(MethodInfo orchestrator, Task run)
    {
        if (run.IsFaulted)
        {
            run.GetAwaiter().GetResult();
        }

        if (_at < _history.Count && _history[_at] is { Kind: not HistoryKind.Ended } left)
        {
            throw new NonDeterministicException($"{InstanceId} {left.Kind} {left.Name} before, and does not now");
        }

        if (!run.IsCompleted)
        {
            return _calls.Exists(call => !call.Task.IsCompleted)
                ? null
                : throw new NonDeterministicException($"{InstanceId} waits for something that is in no history");
        }

        string result = Crossing.Write(orchestrator.ReturnType.GetProperty(nameof(Task<object>.Result))?.GetValue(run));
        if (_calls.FindIndex(call => !call.Task.IsCompleted) is var open and >= 0)
        {
            throw new NonDeterministicException($"{InstanceId} ended before its call {open} was answered");
        }

        return _at == _history.Count || _history[_at].Data == result
            ? result
            : throw new NonDeterministicException(
                $"{InstanceId} answered {_history[_at].Data} before and {result} now");
    }

    /// <inheritdoc/>
    public override T GetInput<T>() => throw new NotSupportedException("orchestrators take their input as a parameter");

    /// <inheritdoc/>
    public override async Task<TResult> CallActivityAsync<TResult>(
        TaskName name, object? input = null, TaskOptions? options = null) =>
        (TResult)Crossing.Read(await Call(HistoryKind.CalledActivity, name, null, input), typeof(TResult))!;

    /// <inheritdoc/>
    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        string child = (options as SubOrchestrationOptions)?.InstanceId
            ?? throw new NotSupportedException("children have ids of their own (PITFALLS 14)");
        return (TResult)Crossing.Read(await Call(HistoryKind.CalledChild, orchestratorName, child, input),
            typeof(TResult))!;
    }

    private Task<string> Call(HistoryKind kind, TaskName name, string? child, object? input)
    {
        HistoryLine call = new(InstanceId, kind, _calls.Count, name.Name, child, Crossing.Write(input));
        if (_at == _history.Count)
        {
            _history.Add(call);
        }
        else if (_history[_at] != call)
        {
            throw new NonDeterministicException($"{_history[_at].ToText()} is recorded, and now it is {call.ToText()}");
        }

        _at++;
        _calls.Add(new TaskCompletionSource<string>());
        return _calls[^1].Task;
    }

    /// <inheritdoc/>
    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) =>
        throw new NotSupportedException("no orchestrator waits for a time");

    /// <inheritdoc/>
    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("no orchestrator waits for events");

    /// <inheritdoc/>
    public override void SendEvent(string instanceId, string eventName, object payload) =>
        throw new NotSupportedException("no orchestrator sends events");

    /// <inheritdoc/>
    public override void SetCustomStatus(object? customStatus)
    {
    }

    /// <inheritdoc/>
    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        throw new NotSupportedException("no orchestrator continues as new");

    /// <inheritdoc/>
    public override Guid NewGuid() => throw new NotSupportedException("no orchestrator makes ids");

    /// <summary>
    /// What an orchestrator does between two awaits: one thing after the other, on the thread that asks for it.
    /// </summary>
    private sealed class Turns : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _due = new();

        public override void Post(SendOrPostCallback d, object? state) => _due.Enqueue((d, state));

        public void Drain()
        {
            while (_due.TryDequeue(out (SendOrPostCallback Callback, object? State) turn))
            {
                turn.Callback(turn.State);
            }
        }
    }
}

/// <summary>What cannot be written and read again would be lost on a real engine, so it is lost here too.</summary>
internal static class Crossing
{
    /// <summary>A value as an engine stores it.</summary>
    public static string Write(object? value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    /// <summary>The value as whoever receives it sees it.</summary>
    public static object? Read(string data, Type type) =>
        JsonSerializer.Deserialize(data, type, JsonSerializerOptions.Web);
}
