using System.Reflection;
using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Functions.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Icasync.Simulation.Engine;

/// <summary>How an engine delivers an activity: at least once, which is not once.</summary>
public enum Execution
{
    Once,
    Twice,
    TwiceAtOnce,
}

/// <summary>
/// Runs the shipped orchestrators and activities in this process, without storage: inputs and results cross as JSON, as
/// they do on a real engine, and an activity may be executed more than once.
/// </summary>
public sealed class InlineEngine(IServiceProvider services)
{
    private static readonly Dictionary<string, MethodInfo> Functions = new[] { typeof(SyncTerm).Assembly, typeof(RunStore).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => method.IsDefined(typeof(FunctionAttribute)))
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    /// <summary>Called before each activity with its name and input; throws to crash, or answers how it is executed.</summary>
    public Func<string, object?, Task<Execution>> BeforeActivity { get; set; } = (_, _) => Task.FromResult(Execution.Once);

    /// <summary>Runs one attempt to its end.</summary>
    public async Task RunAsync(RunRow run, CancellationToken cancellation) => await OrchestrateAsync(
        nameof(SyncTerm), run.InstanceId, new AttemptInput(1, run.RunId, run.Attempt, run.Kind, run.Term), cancellation);

    private async Task<object?> OrchestrateAsync(string name, string instanceId, object? input, CancellationToken cancellation)
    {
        MethodInfo method = Functions[name];
        InlineContext context = new(this, name, instanceId, cancellation);
        object?[] arguments = method.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(TaskOrchestrationContext) ? context : Crossed(input, parameter.ParameterType))
            .ToArray();
        return await ResultAsync(method, null, arguments);
    }

    /// <summary>Delivers an activity again, as an engine may that lost the answer.</summary>
    public Task RepeatAsync(string activity, object? input, CancellationToken cancellation) => ExecuteAsync(activity, input, cancellation);

    private async Task<object?> ActAsync(string name, object? input, CancellationToken cancellation)
    {
        switch (await BeforeActivity(name, input))
        {
            case Execution.Twice:
                await ExecuteAsync(name, input, cancellation);
                break;
            case Execution.TwiceAtOnce:
                object?[] results = await Task.WhenAll(
                    ExecuteAsync(name, input, cancellation), ExecuteAsync(name, input, cancellation));
                return results[^1];
        }

        return await ExecuteAsync(name, input, cancellation);
    }

    /// <summary>Which execution of an activity the current flow belongs to.</summary>
    internal static AsyncLocal<object?> Flow { get; } = new();

    private async Task<object?> ExecuteAsync(string name, object? input, CancellationToken cancellation)
    {
        Flow.Value = new object();
        MethodInfo method = Functions[name];
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        object? target = method.IsStatic
            ? null
            : ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, method.DeclaringType!);
        object?[] arguments = method.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(CancellationToken)
                ? (object?)cancellation
                : Crossed(input, parameter.ParameterType))
            .ToArray();
        return await ResultAsync(method, target, arguments);
    }

    private static async Task<object?> ResultAsync(MethodInfo method, object? target, object?[] arguments)
    {
        Task task = (Task)method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        await task;
        return method.ReturnType.IsGenericType ? task.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(task) : null;
    }

    // What cannot be written and read again would be lost on a real engine, so it is lost here too.
    private static object? Crossed(object? value, Type type) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), type, JsonSerializerOptions.Web);

    private sealed class InlineContext(InlineEngine engine, string name, string instanceId, CancellationToken cancellation)
        : TaskOrchestrationContext
    {
        public override TaskName Name => name;
        public override string InstanceId => instanceId;
        public override ParentOrchestrationInstance? Parent => null;
        public override DateTime CurrentUtcDateTime => engine.Time.GetUtcNow().UtcDateTime;
        public override bool IsReplaying => false;
        protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

        public override T GetInput<T>() => throw new NotSupportedException("orchestrators take their input as a parameter");

        public override async Task<TResult> CallActivityAsync<TResult>(TaskName activity, object? input = null, TaskOptions? options = null) =>
            (TResult)Crossed(await engine.ActAsync(activity.Name, input, cancellation), typeof(TResult))!;

        public override async Task<TResult> CallSubOrchestratorAsync<TResult>(
            TaskName orchestrator, object? input = null, TaskOptions? options = null) =>
            (TResult)Crossed(
                await engine.OrchestrateAsync(
                    orchestrator.Name, (options as SubOrchestrationOptions)?.InstanceId ?? instanceId + "-child", input, cancellation),
                typeof(TResult))!;

        public override Task CreateTimer(DateTime fireAt, CancellationToken token) =>
            Task.Delay(fireAt - CurrentUtcDateTime, engine.Time, token);

        public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken token = default) =>
            throw new NotSupportedException("no orchestrator waits for events");

        public override void SendEvent(string instanceId, string eventName, object payload) =>
            throw new NotSupportedException("no orchestrator sends events");

        public override void SetCustomStatus(object? customStatus)
        {
        }

        public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
            throw new NotSupportedException("no orchestrator continues as new");

        public override Guid NewGuid() => throw new NotSupportedException("no orchestrator makes ids");
    }

    private TimeProvider Time => services.GetRequiredService<TimeProvider>();
}
