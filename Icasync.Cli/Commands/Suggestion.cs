using System.Reflection;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>The word that somebody meant who wrote one that does not exist.</summary>
internal static class Suggestion
{
    private const int DistanceMax = 2;

    /// <summary>A sentence such as <c>Did you mean 'plan'?</c>, or nothing when nothing is near.</summary>
    public static string For(IReadOnlyList<string> args)
    {
        bool isCommand = CommandTable.Of(args) is null && args.Count > 0 && !args[0].StartsWith('-');
        IReadOnlyList<string> all = isCommand
            ? CommandTable.All.Select(one => one.Name).ToList()
            : OptionsOf(CommandTable.SettingsOf(args));
        IEnumerable<string> unknown = isCommand
            ? [args[0]]
            : args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal))
                .Select(arg => arg.Split('=', ':')[0]).Where(arg => !all.Contains(arg));
        return unknown
            .SelectMany(word => all.Select(known => (Known: known, Distance: Distance(word, known))))
            .Where(one => one.Distance <= DistanceMax)
            .OrderBy(one => one.Distance).ThenBy(one => one.Known, StringComparer.Ordinal)
            .Select(one => $" Did you mean '{one.Known}'?").FirstOrDefault(string.Empty);
    }

    /// <summary>The long names of a command's options.</summary>
    public static IReadOnlyList<string> OptionsOf(Type settings) => settings.GetProperties()
        .Select(property => property.GetCustomAttribute<CommandOptionAttribute>())
        .OfType<CommandOptionAttribute>()
        .SelectMany(option => option.LongNames.Select(name => "--" + name))
        .Append("--help").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();

    /// <summary>How many letters must be put in, left out, changed or swapped with their neighbour.</summary>
    public static int Distance(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1,
                    cost[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[from.Length, to.Length];
    }
}
