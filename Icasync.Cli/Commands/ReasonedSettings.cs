using System.ComponentModel;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Options of an act that is not done without a reason.</summary>
public class ReasonedSettings : CommonSettings
{
    [CommandOption("--reason <TEXT>")]
    [Description("Why, for the operator log")]
    public string? Reason { get; init; }

    /// <summary>Who acts, and why.</summary>
    /// <param name="act">The act as a noun with its article.</param>
    /// <exception cref="CliException">There is no reason.</exception>
    internal Operator Who(string act) => string.IsNullOrWhiteSpace(Reason)
        ? throw CliException.BadArgument(
            "--reason", $"--reason is missing: {act} stands in the operator log with its reason.")
        : new Operator(OperatorName.Of(), Reason.Trim());
}
