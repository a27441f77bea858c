using System.Diagnostics;
using System.Reflection;
using Xunit;

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
        Assert.Contains("Microsoft.Insights/components", await template, StringComparison.Ordinal);
    }
}
