using System.Globalization;
using Icasync.Benchmarks;
using Icasync.Cli.Commands;
using Icasync.Cli.Output;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

// A measured process of its own: memory, and the command line as a user starts it.
if (args is ["child", "icasync", ..])
{
    return await CommandLine.RunAsync(args[2..], CommandIo.OfProcess(), CancellationToken.None);
}

if (args is ["child", "aggregate" or "people", var file])
{
    return await MemoryChild.RunAsync(args[1], file);
}

Dictionary<string, Func<bool, Task<IReadOnlyList<Measure>>>> benchmarks = new()
{
    ["aggregate"] = AggregateBenchmark.RunAsync,
    ["memory"] = MemoryBenchmark.RunAsync,
    ["users"] = MemoryBenchmark.RunPeopleAsync,
    ["incremental"] = IncrementalBenchmark.RunAsync,
    ["idle"] = IdleBenchmark.RunAsync,
    ["full"] = FullBenchmark.RunAsync,
    ["storage"] = FullBenchmark.RunStorageAsync,
    ["status"] = StatusBenchmark.RunAsync,
    ["network"] = NetworkBenchmark.RunAsync,
    ["share"] = ShareBenchmark.RunAsync,
    ["views"] = ViewsBenchmark.RunAsync,
    ["page"] = PageBenchmark.RunAsync,
};
bool quick = args.Contains("--quick");
string[] names = args.Where(arg => arg != "--quick").ToArray();
if (names.Length == 0 || names.Any(name => name != "all" && !benchmarks.ContainsKey(name)))
{
    Console.Error.WriteLine(
        $"Name benchmarks: {string.Join(", ", benchmarks.Keys)}, or all. --quick takes a small term.");
    return 2;
}

List<Measure> measures = [];
foreach (string name in names.Contains("all") ? benchmarks.Keys : names.Distinct())
{
    Console.WriteLine($"{name} ...");
    IReadOnlyList<Measure> found = await benchmarks[name](quick);
    foreach (Measure measure in found)
    {
        Console.WriteLine("  " + measure.Line);
    }

    measures.AddRange(found);
}

// A small term shows that the benchmarks work; what it measures is nobody's reference.
if (!quick)
{
    PerformancePage.Write(measures);
}

return 0;
