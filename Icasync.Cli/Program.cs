using Icasync.Cli.Commands;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;

using ShutdownSignals signals = ShutdownSignals.Listen();
return await CommandLine.RunAsync(args, CommandIo.OfProcess(), signals.Token);
