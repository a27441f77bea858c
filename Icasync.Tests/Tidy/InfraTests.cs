using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Xunit;
using YamlDotNet.Serialization;

namespace Icasync.Tests.Tidy;

/// <summary>The templates of infra/ compile, and their linter finds nothing.</summary>
public class InfraTests
{
    [Fact]
    public async Task Templates_compile_without_a_warning()
    {
        string? bicep = typeof(InfraTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .SingleOrDefault(one => one.Key == "Bicep")?.Value;
        Assert.SkipUnless(File.Exists(bicep), "the Bicep compiler is a package for Linux on x64");
        if (!OperatingSystem.IsWindows())
        {
            // A package is unpacked without the right to run what it holds.
            File.SetUnixFileMode(bicep!, File.GetUnixFileMode(bicep!) | UnixFileMode.UserExecute);
        }

        ProcessStartInfo start = new(bicep!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in new[] { "build", Path.Combine(Repository.Root, "infra", "main.bicep"), "--stdout" })
        {
            start.ArgumentList.Add(word);
        }

        using Process compiler = Process.Start(start)!;
        Task<string> template = compiler.StandardOutput.ReadToEndAsync();
        Task<string> remarks = compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        Assert.Equal((0, string.Empty), (compiler.ExitCode, await remarks));
        string made = await template;
        Assert.Contains("Microsoft.Insights/components", made, StringComparison.Ordinal);
        Assert.Contains("virtualNetworkSubnetId", made, StringComparison.Ordinal);
    }

    // azd fills the parameters from its environment and finds the app by the tag that the template gives it.
    [Fact]
    public void What_azd_reads_names_the_project_the_tag_and_every_parameter()
    {
        string infra = Path.Combine(Repository.Root, "infra");
        Dictionary<string, object> azd = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(
            File.ReadAllText(Path.Combine(Repository.Root, "azure.yaml")));
        Dictionary<object, object> services = (Dictionary<object, object>)azd["services"];
        (object name, object service) = Assert.Single(services);
        string project = (string)((Dictionary<object, object>)service)["project"];
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, project)), project);
        string template = File.ReadAllText(Path.Combine(infra, "main.bicep"));
        Assert.Contains($"serviceName: '{name}'", template, StringComparison.Ordinal);
        using JsonDocument filled = JsonDocument.Parse(File.ReadAllText(Path.Combine(infra, "main.parameters.json")));
        string[] wanted = [.. Some.Of(template.Split('\n').Where(
            line => line.StartsWith("param ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).ToArray())];
        Assert.Equal(
            wanted.Order(StringComparer.Ordinal),
            filled.RootElement.GetProperty("parameters").EnumerateObject().Select(one => one.Name)
                .Order(StringComparer.Ordinal));
    }
}
