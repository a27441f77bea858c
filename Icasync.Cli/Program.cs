using System.Globalization;
using Icasync.Cli.Commands;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;

// Texts, hashes and reports are the same on every machine, whatever its language.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
using ShutdownSignals signals = ShutdownSignals.Listen();
return await CommandLine.RunAsync(args, CommandIo.OfProcess(), signals.Token);
