using System.Globalization;
using System.Reflection;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// Looks at the options of a command line before it is parsed, as its command knows them. An option that stands last
/// without its value gets a word of the parser's own from it, and of a number that is none the parser does not say
/// whose it is.
/// </summary>
internal static class OptionValues
{
    /// <summary>Refuses an option without its value and a number that is none.</summary>
    /// <exception cref="CliException">Names the option, the value and the form wanted.</exception>
    public static void ThrowIfWrong(IReadOnlyList<string> args)
    {
        Dictionary<string, (string Form, bool IsNumber)> valued = Find(CommandTable.SettingsOf(args));
        List<string> options = args.TakeWhile(arg => arg != "--").ToList();
        for (int at = 0; at < options.Count; at++)
        {
            string name = options[at].Split('=', ':')[0];
            if (!valued.TryGetValue(name, out (string Form, bool IsNumber) option))
            {
                continue;
            }

            string? value = options[at] == name ? options.ElementAtOrDefault(++at) : options[at][(name.Length + 1)..];
            if (value is null || value.StartsWith("--", StringComparison.Ordinal))
            {
                throw CliException.BadArgument(name, $"{name} has no value. Say {name} <{option.Form}>.");
            }

            if (option.IsNumber && !int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            {
                throw CliException.BadArgument(name, $"{name} is '{value}' but must be a whole number.");
            }
        }
    }

    private static Dictionary<string, (string Form, bool IsNumber)> Find(Type settings) => settings.GetProperties()
        .Select(property => (property.PropertyType, Option: property.GetCustomAttribute<CommandOptionAttribute>()))
        .Where(one => one.Option?.ValueName is not null)
        .SelectMany(one => one.Option!.LongNames.Select(name => (Name: "--" + name, one.Option, one.PropertyType)))
        .ToDictionary(
            one => one.Name,
            one => (one.Option.ValueName!, one.PropertyType == typeof(int) || one.PropertyType == typeof(int?)));
}
