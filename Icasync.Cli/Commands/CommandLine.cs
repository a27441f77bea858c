using System.Reflection;
using Icasync.Cli.Output;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// The command line: which commands there are, and how whatever goes wrong becomes a message and a code.
/// </summary>
public static class CommandLine
{
    /// <summary>Runs one command line; answers the exit code. Nothing is thrown.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandIo io, CancellationToken cancellation)
    {
        // Known before anything is parsed: also what cannot be parsed is answered in the form that was asked for.
        io.Json = args.TakeWhile(arg => arg != "--").Contains("--json");
        try
        {
            OptionValues.ThrowIfWrong(args);
            return await App(io).RunAsync(args, cancellation);
        }
        catch (Exception exception)
        {
            return Report(io, exception, args, cancellation.IsCancellationRequested);
        }
    }

    private static CommandApp<DemoCommand> App(CommandIo io)
    {
        ServiceCollection services = new();
        services.AddSingleton(io).AddSingleton(TimeProvider.System);
        CommandApp<DemoCommand> app = new(new TypeRegistrar(services));
        app.Configure(config =>
        {
            config.SetApplicationName("icasync");
            config.SetApplicationVersion(Version);
            config.PropagateExceptions();
            config.UseStrictParsing();
            config.ConfigureConsole(CommandIo.Make(io.Out, terminal: false));
            config.SetHelpProvider(new CommandHelp(config.Settings));
            CommandTable.Add(config);
        });
        return app;
    }

    private static string Version => typeof(CommandLine).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static int Report(
        CommandIo io, Exception exception, IReadOnlyList<string> args, bool interrupted)
    {
        if (exception is OperationCanceledException && interrupted)
        {
            return ExitCodes.Interrupted;
        }

        CliException problem = exception is CommandParseException or CommandRuntimeException
            ? Errors.OfArguments(exception, args)
            : Errors.Translate(exception);
        io.Note($"icasync: {problem.Message}");
        if (Environment.GetEnvironmentVariable("ICASYNC_DEBUG") is { Length: > 0 })
        {
            io.Note(exception.ToString());
        }

        if (io.Json)
        {
            io.WriteJson(problem.Problem);
        }

        return problem.ExitCode;
    }
}
