using System.Reflection;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Functions.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// What each function of the app asks of the engine. The engine's client is a strict mock: nothing runs here, and a
/// call that nobody expects fails the test.
/// </summary>
public class TriggerTests
{
    private static readonly MethodInfo[] Functions = [.. typeof(SyncTerm).Assembly.GetTypes()
        .Where(type => type.Namespace?.EndsWith(".Triggers", StringComparison.Ordinal) == true)
        .SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(FunctionAttribute)))];

    private readonly Mock<DurableTaskClient> _client = new(MockBehavior.Strict, "tests");
    private readonly List<(string Orchestrator, AttemptInput Attempt, string? Instance)> _given = [];

    [Fact]
    public void Only_what_acts_is_given_the_engine_and_the_probe_of_readiness() => Assert.Equal(
        [
            "ActOnRun", "ActOnSchedule", "Clock", "HealthReady", "PurgeRuns", "SignedIn", "StartCheck", "StartFull",
            "StartIncremental", "StartRetire", "StartUndo", "StartUsers", "StartWithdraw",
        ],
        Some.Of(Functions).Where(
            method => method.GetParameters().Any(one => one.ParameterType == typeof(DurableTaskClient)))
            .Select(NameOf).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("StartFull", RunKind.Full)]
    [InlineData("StartIncremental", RunKind.Incremental)]
    [InlineData("StartUsers", RunKind.Users)]
    [InlineData("StartCheck", RunKind.Check)]
    public async Task A_start_gives_the_engine_the_first_attempt_of_its_run(string function, RunKind kind)
    {
        await using ApiHost host = await StartAsync();
        Takes();
        Assert.Equal(StatusCodes.Status202Accepted, await CallAsync(host, function, "POST", ApiHost.Body));
        (string orchestrator, AttemptInput attempt, string? instance) = Assert.Single(_given);
        RunRow run = (await host.Campus.Get<RunStore>().FindAsync(attempt.RunId, default))!;
        Assert.Equal((nameof(SyncTerm), run.InstanceId), (orchestrator, instance));
        Assert.Equal((kind, Campus.Term, 1), (attempt.Kind, attempt.Term, attempt.Attempt));
        Assert.Equal((kind, RunState.Running), (run.Kind, run.State));
    }

    [Fact]
    public async Task A_start_that_is_refused_gives_the_engine_nothing()
    {
        await using ApiHost host = await StartAsync();
        Assert.Equal(StatusCodes.Status400BadRequest, await CallAsync(host, "StartFull", "POST", "{}"));
        Assert.Empty(_client.Invocations);
    }

    [Fact]
    public async Task A_run_that_waits_is_paused_without_the_engine_and_given_to_it_when_it_goes_on()
    {
        await using ApiHost host = await StartAsync();
        string runId = await host.StartRunAsync();
        Assert.Equal(202, await CallAsync(host, "ActOnRun", "POST", "{}", ("runId", runId), ("act", "suspend")));
        Assert.Empty(_client.Invocations);
        Takes();
        Assert.Equal(202, await CallAsync(host, "ActOnRun", "POST", "{}", ("runId", runId), ("act", "resume")));
        Assert.Equal(runId, Assert.Single(_given).Attempt.RunId);
    }

    [Fact]
    public async Task A_schedule_that_is_run_by_hand_is_given_to_the_engine()
    {
        await using ApiHost host = await StartAsync();
        Takes();
        Assert.Equal(202, await CallAsync(
            host, "ActOnSchedule", "POST", """{"reason":"test"}""", ("name", "nightly"), ("act", "run")));
        Assert.Equal(RunKind.Full, Assert.Single(_given).Attempt.Kind);
    }

    [Fact]
    public async Task The_clock_gives_a_run_that_waits_to_the_engine_once()
    {
        await using ApiHost host = await StartAsync();
        string runId = await host.StartRunAsync("users");
        Takes();
        _client.Setup(client => client.GetInstanceAsync(runId + "-1", It.IsAny<CancellationToken>()))
            .ReturnsAsync(new OrchestrationMetadata(nameof(SyncTerm), runId + "-1")
            {
                RuntimeStatus = OrchestrationRuntimeStatus.Running,
            });
        await CallAsync(host, "Clock", "GET", string.Empty);
        await CallAsync(host, "Clock", "GET", string.Empty);
        Assert.Equal(runId, Assert.Single(_given).Attempt.RunId);
        _client.Verify(client => client.GetInstanceAsync(runId + "-1", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Theory]
    [InlineData(true, "ok")]
    [InlineData(false, "failed")]
    public async Task The_probe_of_readiness_asks_the_storage_for_one_instance(bool there, string storage)
    {
        await using ApiHost host = await StartAsync();
        var asked = _client.Setup(client => client.GetInstanceAsync("icasync-health", It.IsAny<CancellationToken>()));
        if (there)
        {
            asked.ReturnsAsync((OrchestrationMetadata?)null);
        }
        else
        {
            asked.ThrowsAsync(new IOException("away"));
        }

        IResult answer = (await ResultAsync(host, "HealthReady", "GET", string.Empty))!;
        JsonElement checks = JsonSerializer.SerializeToElement(((IValueHttpResult)answer).Value).GetProperty("checks");
        Assert.Equal(storage, checks.GetProperty("storage").GetString());
        _client.Verify(client => client.GetInstanceAsync("icasync-health", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task A_purge_takes_the_children_first_and_then_the_attempt()
    {
        await using ApiHost host = await StartAsync();
        string instance = await host.RunAsync() + "-1";
        List<string> purged = [];
        OrchestrationMetadata Ended(string id) => new(nameof(SyncTerm), id)
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Completed,
        };
        _client.Setup(client => client.GetAllInstancesAsync(
                It.Is<OrchestrationQuery>(query => query.InstanceIdPrefix == instance + "-")))
            .Returns(Pageable.Create((_, _, _) =>
                Task.FromResult(new Page<OrchestrationMetadata>([Ended(instance + "-events")]))));
        _client.Setup(client => client.GetInstanceAsync(instance, It.IsAny<CancellationToken>()))
            .ReturnsAsync(Ended(instance));
        _client.Setup(client => client.PurgeInstanceAsync(
                Capture.In(purged), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new PurgeResult(1));
        Assert.Equal(200, await CallAsync(host, "PurgeRuns", "DELETE", string.Empty, ("?before", "2999-01-01")));
        Assert.Equal([instance + "-events", instance], purged);
    }

    // The host lets everybody through to this function, so it must ask the engine nothing before it knows who calls.
    [Fact]
    public async Task Whoever_is_not_signed_in_reaches_neither_the_api_nor_the_engine()
    {
        await using ApiHost host = await StartAsync();
        Assert.Equal(401, await CallAsync(host, "SignedIn", "POST", ApiHost.Body, ("path", "sync/full")));
        Assert.Empty(_client.Invocations);
        Assert.Equal(0, await host.CountRunsAsync());
    }

    private static string NameOf(MethodInfo method) => method.GetCustomAttribute<FunctionAttribute>()!.Name;

    private static Task<ApiHost> StartAsync() => ApiHost.StartAsync(more: services => services
        .AddSingleton(new HostIdentity("tests", "1")).AddSingleton<RunDispatcher>());

    // The engine takes what it is given.
    private void Takes() => _client
        .Setup(client => client.ScheduleNewOrchestrationInstanceAsync(
            It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(),
            It.IsAny<CancellationToken>()))
        .Callback((TaskName name, object? input, StartOrchestrationOptions? options, CancellationToken _) =>
            _given.Add((name.Name, (AttemptInput)input!, options?.InstanceId)))
        .Returns((TaskName _, object? _, StartOrchestrationOptions? options, CancellationToken _) =>
            Task.FromResult(options!.InstanceId!));

    // Calls a function as the host would, with the parts of its route by name; a name with a question mark is of the
    // query.
    private async Task<int?> CallAsync(
        ApiHost host, string function, string method, string body, params (string Name, string Value)[] parts) =>
        ((IStatusCodeHttpResult?)await ResultAsync(host, function, method, body, parts))?.StatusCode;

    private async Task<IResult?> ResultAsync(
        ApiHost host, string function, string method, string body, params (string Name, string Value)[] parts)
    {
        MethodInfo target = Functions.Single(one => NameOf(one) == function);
        DefaultHttpContext http = new() { RequestServices = host.Campus.Services };
        http.Request.Method = method;
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        http.Request.QueryString = QueryString.Create(parts.Where(part => part.Name[0] == '?')
            .Select(part => KeyValuePair.Create(part.Name[1..], (string?)part.Value)));
        object?[] given = [.. target.GetParameters().Select(parameter => parameter.ParameterType switch
        {
            Type type when type == typeof(HttpRequest) => http.Request,
            Type type when type == typeof(DurableTaskClient) => _client.Object,
            Type type when type == typeof(CancellationToken) => CancellationToken.None,
            Type type when type == typeof(TimerInfo) => (object)new TimerInfo(),
            _ => parts.Single(part => part.Name == parameter.Name).Value,
        })];
        object trigger = ActivatorUtilities.CreateInstance(host.Campus.Services, target.DeclaringType!);
        Task answer = (Task)target.Invoke(trigger, given)!;
        await answer;
        return answer is Task<IResult> result ? await result : null;
    }
}
