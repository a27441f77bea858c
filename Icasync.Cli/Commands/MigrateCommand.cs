using Icasync.Activities.Settings;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync migrate</c>: creates or upgrades icasync's own tables; the source tables are left alone.
/// </summary>
public sealed class MigrateCommand(CommandIo io) : AsyncCommand<CommonSettings>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, CommonSettings settings, CancellationToken cancellationToken)
    {
        IcasyncSettings loaded = settings.Load(io);
        SqliteFile.CreateIfMissing(loaded.Database);
        IReadOnlyList<string> applied = await DatabaseGate.MigrateAsync(loaded.Database, io, cancellationToken);
        if (io.Json)
        {
            io.WriteJson(new { applied });
            return ExitCodes.Completed;
        }

        io.Out.WriteLine(applied.Count == 0 ? "The tables are up to date." : $"Applied: {string.Join(", ", applied)}");
        return ExitCodes.Completed;
    }
}
