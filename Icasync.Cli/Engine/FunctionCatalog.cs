using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Cli.Engine;

/// <summary>
/// Finds the <c>[Function]</c> methods that the Functions host would bind and makes the engine's tasks of them, so that
/// both hosts run the same code (DESIGN 6).
/// </summary>
public sealed class FunctionCatalog
{
    private readonly Dictionary<string, MethodInfo> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, MethodInfo> _activities = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Looks through the assemblies; throws when a method has a parameter that the engine cannot give.
    /// </summary>
    public FunctionCatalog(params Assembly[] assemblies)
    {
        foreach (
            MethodInfo method in assemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(
            BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
            {
                continue;
            }

            ParameterInfo[] parameters = method.GetParameters();
            if (parameters.Any(parameter => parameter.IsDefined(typeof(OrchestrationTriggerAttribute))))
            {
                _orchestrators.Add(function.Name, method);
            }
            else if (parameters.Any(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute))))
            {
                if (parameters.Any(parameter =>
                    !parameter.IsDefined(typeof(ActivityTriggerAttribute))
                    && parameter.ParameterType != typeof(CancellationToken)))
                {
                    throw new InvalidOperationException(
                        $"activity {function.Name} takes a parameter that the embedded engine cannot give");
                }

                _activities.Add(function.Name, method);
            }
        }
    }

    /// <summary>Names of the orchestrators.</summary>
    public IReadOnlyCollection<string> Orchestrators => _orchestrators.Keys;

    /// <summary>Names of the activities.</summary>
    public IReadOnlyCollection<string> Activities => _activities.Keys;

    internal ITaskOrchestrator? Orchestrator(string name) =>
        _orchestrators.TryGetValue(name, out MethodInfo? method) ? new MethodOrchestrator(method) : null;

    internal ITaskActivity? Activity(string name, IServiceProvider services, CancellationToken stopping) =>
        _activities.TryGetValue(name, out MethodInfo? method) ? new MethodActivity(method, services, stopping) : null;

    private static async Task<object?> ResultAsync(object? returned, Type type)
    {
        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        return type.IsGenericType ? ((dynamic)task).Result : null;
    }

    private static Type ResultType(MethodInfo method) =>
        method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(object);

    private sealed class MethodOrchestrator(MethodInfo method) : ITaskOrchestrator
    {
        public Type InputType => method.GetParameters().FirstOrDefault(
            parameter => parameter.ParameterType != typeof(TaskOrchestrationContext))?.ParameterType ?? typeof(object);

        public Type OutputType => ResultType(method);

        public Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
        {
            object?[] arguments = method.GetParameters()
                .Select(parameter => parameter.ParameterType == typeof(TaskOrchestrationContext) ? context : input)
                .ToArray();
            return ResultAsync(
                method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null), method.ReturnType);
        }
    }

    private sealed class MethodActivity(
        MethodInfo method, IServiceProvider services, CancellationToken stopping) : ITaskActivity
    {
        public Type InputType => method.GetParameters()
            .First(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute))).ParameterType;

        public Type OutputType => ResultType(method);

        public async Task<object?> RunAsync(TaskActivityContext context, object? input)
        {
            await using AsyncServiceScope scope = services.CreateAsyncScope();
            object? target = method.IsStatic
                ? null
                : ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, method.DeclaringType!);
            object?[] arguments = method.GetParameters()
                .Select(parameter => parameter.ParameterType == typeof(CancellationToken) ? stopping : input)
                .ToArray();
            return await ResultAsync(
                method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null), method.ReturnType);
        }
    }
}
