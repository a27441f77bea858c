using System.Reflection;
using Icasync.Activities.Runs;
using Icasync.Functions.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Simulation.Engine;

/// <summary>How an engine delivers an activity: at least once, which is not once.</summary>
public enum Execution
{
    Once,
    Twice,
    TwiceAtOnce,

    /// <summary>
    /// A second worker gets it while the first works on; the first answer counts, the other worker goes on beside what
    /// follows.
    /// </summary>
    Overlapping,

    /// <summary>
    /// Beside it a worker gets an activity of the same attempt again whose answer was taken long ago.
    /// </summary>
    BesideOlder,
}

/// <summary>
/// Runs the shipped orchestrators and activities in this process, without storage: inputs and results cross as JSON, as
/// they do on a real engine, an orchestrator is executed anew at each answer, and an activity may be executed more than
/// once.
/// </summary>
public sealed class InlineEngine(IServiceProvider services)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<string, MethodInfo> Functions =
        new[] { typeof(SyncTerm).Assembly, typeof(RunStore).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(Declared))
        .Where(method => method.IsDefined(typeof(FunctionAttribute)))
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    private readonly List<List<HistoryLine>> _histories = [];
    private readonly List<Task> _strays = [];
    private readonly List<(string Name, string Input)> _delivered = [];

    /// <summary>
    /// Called before each activity with its name and input; throws to crash, or answers how it is executed.
    /// </summary>
    public Func<string, object?, Task<Execution>> BeforeActivity { get; set; } =
        (_, _) => Task.FromResult(Execution.Once);

    /// <summary>Called before a second worker gets an activity that the first still works on.</summary>
    public Func<Task> BeforeOverlap { get; set; } = () => Task.CompletedTask;

    /// <summary>Chooses one of so many older activities, from 0.</summary>
    public Func<int, int> ChooseOlder { get; set; } = _ => 0;

    /// <summary>The history of every orchestration so far, one after the other.</summary>
    public IEnumerable<HistoryLine> History => _histories.SelectMany(history => history);

    /// <summary>Which execution of an activity the current flow belongs to.</summary>
    internal static AsyncLocal<object?> Flow { get; } = new();

    /// <summary>Executes today's orchestrators over recorded histories.</summary>
    /// <exception cref="NonDeterministicException">One of them does other things now than it did then.</exception>
    public static void Verify(IEnumerable<HistoryLine> recorded)
    {
        foreach (IGrouping<string, HistoryLine> instance in recorded.GroupBy(line => line.Instance))
        {
            List<HistoryLine> history = [.. instance];
            if (!Functions.TryGetValue(history[0].Name!, out MethodInfo? orchestrator))
            {
                throw new NonDeterministicException($"there is no orchestrator {history[0].Name} any more");
            }

            Replay replay = new(history);
            if (replay.Run(orchestrator) is null || history.Count > replay.KnownLines)
            {
                throw new NonDeterministicException($"{instance.Key} ended before, and goes on now");
            }
        }
    }

    /// <summary>Runs one attempt to its end.</summary>
    public async Task RunAsync(RunRow run, CancellationToken cancellation)
    {
        _delivered.Clear();
        await OrchestrateAsync(
            nameof(SyncTerm), run.InstanceId,
            Crossing.Write(
                new AttemptInput(AttemptInput.Newest, run.RunId, run.Attempt, run.Kind, run.Term)),
            cancellation);
    }

    /// <summary>Delivers an activity again, as an engine may that lost the answer.</summary>
    public Task RepeatAsync(string activity, object? input, CancellationToken cancellation) =>
        ExecuteAsync(activity, Crossing.Write(input), cancellation);

    /// <summary>Waits for the workers whose answer nobody waited for.</summary>
    public async Task EndStraysAsync()
    {
        foreach (Task stray in _strays)
        {
            try
            {
                await stray;
            }
            catch (OperationCanceledException)
            {
                // Its process died: what it was doing is what every crash leaves.
            }
        }

        _strays.Clear();
    }

    private async Task<string> OrchestrateAsync(
        string name, string instanceId, string input, CancellationToken cancellation)
    {
        List<HistoryLine> history = [new(instanceId, HistoryKind.Began, null, name, null, input)];
        _histories.Add(history);
        List<Task<HistoryLine>> open = [];
        while (true)
        {
            Replay replay = new(history);
            if (replay.Run(Functions[name]) is { } result)
            {
                history.Add(new HistoryLine(instanceId, HistoryKind.Ended, null, null, null, result));
                return result;
            }

            open.AddRange(history.Skip(replay.KnownLines).Select(call => DoAsync(call, cancellation)).ToList());
            Task<HistoryLine> answered = await Task.WhenAny(open);
            open.Remove(answered);
            history.Add(await answered);
        }
    }

    private async Task<HistoryLine> DoAsync(HistoryLine call, CancellationToken cancellation) => call with
    {
        Kind = HistoryKind.Answered, Name = null, Child = null,
        Data = call.Child is null
            ? await ActAsync(call.Name!, call.Data, cancellation)
            : await OrchestrateAsync(call.Name!, call.Child, call.Data, cancellation),
    };

    private async Task<string> ActAsync(string name, string input, CancellationToken cancellation)
    {
        Execution execution = await BeforeActivity(
            name, Crossing.Read(input, Parameter(Functions[name]).ParameterType));
        if (execution == Execution.BesideOlder && _delivered.Count > 0)
        {
            (string older, string with) = _delivered[ChooseOlder(_delivered.Count)];
            _strays.Add(ExecuteAsync(older, with, cancellation));
        }

        string result = await DeliverAsync(execution, name, input, cancellation);
        _delivered.Add((name, input));
        return result;
    }

    private async Task<string> DeliverAsync(
        Execution execution, string name, string input, CancellationToken cancellation)
    {
        switch (execution)
        {
            case Execution.Twice:
                await ExecuteAsync(name, input, cancellation);
                break;
            case Execution.TwiceAtOnce:
                string[] results = await Task.WhenAll(
                    ExecuteAsync(name, input, cancellation), ExecuteAsync(name, input, cancellation));
                return results[^1];
            case Execution.Overlapping:
                Task<string> first = ExecuteAsync(name, input, cancellation);
                Task<string> second = OverlapAsync(first, name, input, cancellation);
                _strays.AddRange([first, second]);
                return await await Task.WhenAny(first, second);
        }

        return await ExecuteAsync(name, input, cancellation);
    }

    private async Task<string> OverlapAsync(
        Task<string> first, string name, string input, CancellationToken cancellation)
    {
        await BeforeOverlap();
        return first.IsCompleted ? await first : await ExecuteAsync(name, input, cancellation);
    }

    private async Task<string> ExecuteAsync(string name, string input, CancellationToken cancellation)
    {
        Flow.Value = new object();
        MethodInfo method = Functions[name];
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        object? target = method.IsStatic
            ? null
            : ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, method.DeclaringType!);
        object?[] arguments = [.. method.GetParameters().Select(parameter => parameter.ParameterType).Select(type =>
            type == typeof(CancellationToken) ? cancellation : Crossing.Read(input, type))];
        Task task = (Task)method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        await task;
        return Crossing.Write(
            method.ReturnType.GetProperty(nameof(Task<object>.Result))?.GetValue(task));
    }

    private static ParameterInfo Parameter(MethodInfo activity) =>
        activity.GetParameters().First(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute)));
}
