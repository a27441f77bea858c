using System.Globalization;
using Icasync.Simulation;

// dotnet run --project Icasync.Simulation -- --seeds 1..1000 [--bug ForgetsAdoption] [--world Lag]
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (!Seeds.TryParse(args, out Seeds seeds, out string? wrong))
{
    await Console.Error.WriteLineAsync(wrong);
    return 2;
}

return Worker.Share is { } share ? await Worker.RunAsync(seeds, share) : await Workers.RunAsync(seeds, args);
