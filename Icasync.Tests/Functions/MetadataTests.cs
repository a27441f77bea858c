using System.Reflection;
using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Cli.Engine;
using Icasync.Functions;
using Icasync.Functions.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// The Functions build lists every function, so that the deployed app has what the embedded host has.
/// </summary>
public class MetadataTests
{
    private static readonly Assembly[] Assemblies = [typeof(SyncTerm).Assembly, typeof(RunStore).Assembly];

    [Fact]
    public void Functions_metadata_lists_every_function_method()
    {
        string[] listed = Metadata().Select(entry => entry.GetProperty("name").GetString()!).Order().ToArray();
        string[] written = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>().Distinct().Order().ToArray();
        Assert.Equal(written, listed);
        Assert.Contains("StartFull", listed);
        Assert.Contains("GetRun", listed);
        Assert.Contains("Clock", listed);
    }

    [Fact]
    public void The_embedded_engine_finds_the_same_orchestrators_and_activities()
    {
        FunctionCatalog catalog = new(Assemblies);
        string[] Bound(string type) => Metadata()
            .Where(
                entry =>
                    entry.GetProperty("bindings")
                        .EnumerateArray()
                        .Any(one => one.GetProperty("type").GetString() == type))
            .Select(entry => entry.GetProperty("name").GetString()!).Order().ToArray();
        Assert.Equal(Bound("orchestrationTrigger"), catalog.Orchestrators.Order());
        Assert.Equal(Bound("activityTrigger"), catalog.Activities.Order());
    }

    // An orchestrator names its activities by their class: the function of that name must be one that the host finds.
    [Fact]
    public void Every_activity_that_an_orchestrator_calls_exists()
    {
        FunctionCatalog catalog = new(Assemblies);
        string[] called = Directory.GetFiles(
            Path.Combine(Repository.Root, "Icasync.Functions", "Runs"), "*.orchestrator.cs")
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(
                File.ReadAllText(file), @"CallActivityAsync<[^>]+>\(\s*nameof\((\w+)\)").Select(
                    match => match.Groups[1].Value))
            .Distinct().ToArray();
        Assert.Empty(Some.Of(called).Except(catalog.Activities));
    }

    // The host refuses a function whose route it keeps for itself or that another one has (ScriptHost,
    // ValidateFunction).
    [Fact]
    public void No_route_is_kept_by_the_host_or_taken_twice()
    {
        (string Method, string Route)[] routes = Metadata()
            .SelectMany(entry => entry.GetProperty("bindings").EnumerateArray())
            .Where(binding => binding.GetProperty("type").GetString() == "httpTrigger")
            .SelectMany(binding => binding.GetProperty("methods").EnumerateArray().Select(method => (
                method.GetString()!,
                System.Text.RegularExpressions.Regex.Replace(
                    binding.GetProperty("route").GetString()!, "{[^}]*}", "{}"))))
            .ToArray();
        Assert.NotEmpty(routes);
        Assert.DoesNotContain(routes, route => route.Route.StartsWith("admin", StringComparison.OrdinalIgnoreCase)
            || route.Route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(routes.Length, routes.Distinct().Count());
    }

    [Fact]
    public async Task Every_function_can_be_made_from_the_services_of_the_app()
    {
        IcasyncSettings settings = IcasyncSettings.Load(
            new SettingsLayers(
                new Dictionary<string, string> { [SettingNames.WpsAppId] = "a", [SettingNames.WpsAppKey] = "b" }),
            Path.GetTempPath());
        ServiceCollection services = new();
        services.AddLogging().AddIcasyncApp(settings, settings.RequireWps());
        await using ServiceProvider provider = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Type[] classes = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(
                type =>
                    type.GetMethods().Any(method => !method.IsStatic && method.IsDefined(typeof(FunctionAttribute))))
            .ToArray();
        await using AsyncServiceScope scope = provider.CreateAsyncScope();
        Assert.All(
            Some.Of(classes),
            type => Assert.IsType(type, ActivatorUtilities.CreateInstance(scope.ServiceProvider, type)));
    }

    private static JsonElement[] Metadata() => JsonDocument.Parse(File.ReadAllText(Path.Combine(
        Repository.Root, "Icasync.Functions", "bin", Repository.Configuration, "net10.0", "functions.metadata")))
        .RootElement.EnumerateArray().ToArray();
}
