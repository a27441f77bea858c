using System.Reflection;
using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Cli.Engine;
using Icasync.Functions.Runs;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>The Functions build lists every function, so that the deployed app has what the embedded host has.</summary>
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
            .Where(entry => entry.GetProperty("bindings").EnumerateArray().Any(one => one.GetProperty("type").GetString() == type))
            .Select(entry => entry.GetProperty("name").GetString()!).Order().ToArray();
        Assert.Equal(Bound("orchestrationTrigger"), catalog.Orchestrators.Order());
        Assert.Equal(Bound("activityTrigger"), catalog.Activities.Order());
    }

    // An orchestrator names its activities by text where they live in another project: each name must exist.
    [Fact]
    public void Every_activity_that_an_orchestrator_calls_exists()
    {
        FunctionCatalog catalog = new(Assemblies);
        string[] called = Directory.GetFiles(Path.Combine(Repository.Root, "Icasync.Functions", "Runs"), "*.orchestrator.cs")
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(
                File.ReadAllText(file), "CallActivityAsync<[^>]+>\\(\\s*\"(\\w+)\"").Select(match => match.Groups[1].Value))
            .Distinct().ToArray();
        Assert.NotEmpty(called);
        Assert.Empty(called.Except(catalog.Activities));
    }

    private static JsonElement[] Metadata() => JsonDocument.Parse(File.ReadAllText(Path.Combine(
        Repository.Root, "Icasync.Functions", "bin", Repository.Configuration, "net10.0", "functions.metadata")))
        .RootElement.EnumerateArray().ToArray();
}
