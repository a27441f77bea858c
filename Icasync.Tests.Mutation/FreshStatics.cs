using System.Reflection;
using Icasync.Domain.Timetable;
using Xunit;

[assembly: AssemblyFixture(typeof(Icasync.Tests.Mutation.FreshStatics))]

namespace Icasync.Tests.Mutation;

/// <summary>
/// Each run of the tests makes the static values of the Domain anew. Stryker keeps one process for many mutants, and a
/// table of texts that was made before a mutant was switched on would hide that mutant from every test. The initializer
/// is called by its address, because the runtime runs one that is called by name only once.
/// </summary>
public sealed unsafe class FreshStatics
{
    /// <summary>Runs before the first test of a run.</summary>
    public FreshStatics()
    {
        foreach (var initializer in typeof(FindingCodes).Assembly.GetTypes()
            .Where(type => IsOurs(type) && !type.ContainsGenericParameters)
            .Select(type => type.TypeInitializer)
            .OfType<ConstructorInfo>())
        {
            ((delegate*<void>)initializer.MethodHandle.GetFunctionPointer())();
        }
    }

    // Stryker's switch of mutants stands in the same assembly, and made anew it would not answer its runner any more.
    private static bool IsOurs(Type type) =>
        type.FullName!.StartsWith("Icasync.Domain.", StringComparison.Ordinal);
}
