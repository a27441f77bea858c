using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>A command as its help, a suggestion and a completion tell of it.</summary>
/// <param name="Settings">The type of its options.</param>
/// <param name="Example">The words of a line that works as it stands, without the program's name.</param>
internal sealed record CommandEntry(
    CommandGroup Group, string Name, Type Settings, string Description, string Example, Action<IConfigurator> Add)
{
    /// <summary>An entry of a command.</summary>
    public static CommandEntry Of<TCommand, TSettings>(
        CommandGroup group, string name, string description, string example)
        where TCommand : class, ICommand<TSettings>
        where TSettings : CommandSettings =>
        new(group, name, typeof(TSettings), description, example, config => config.AddCommand<TCommand>(name)
            .WithDescription(description)
            .WithExample(example.Split(' ')));
}
