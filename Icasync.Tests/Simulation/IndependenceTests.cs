using System.Text.RegularExpressions;
using Icasync.Simulation;
using Xunit;

namespace Icasync.Tests.Simulation;

/// <summary>
/// What the end of every seed is compared with knows nothing of the product: a wrong rule must show as a difference.
/// </summary>
public partial class IndependenceTests
{
    [Theory]
    [InlineData("MadeTerm")]
    [InlineData("LessonCells")]
    [InlineData("DesiredTerm")]
    [InlineData("Comparison")]
    public void The_desired_state_of_the_simulation_uses_nothing_of_the_product(string type)
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "Icasync.Simulation", type + ".cs"));
        Assert.Contains($"class {type}", source, StringComparison.Ordinal);
        Assert.Empty(Product().Matches(source).Select(match => match.Value));

        // What the text alone could hide: a type of the product that is taken in or given out.
        Assert.Empty(Some.Of(typeof(Trial).Assembly.GetType($"Icasync.Simulation.{type}", throwOnError: true)!
            .GetMethods((System.Reflection.BindingFlags)0x3E)
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)
                .Append(method.ReturnType)))
            .Where(used =>
                used.Assembly.GetName().Name is "Icasync.Domain" or "Icasync.Activities" or "Icasync.Functions"));
    }

    [GeneratedRegex(@"\b(Domain|Activities|Functions)\b\s*[.;]|\busing Icasync\.")]
    private static partial Regex Product();
}
