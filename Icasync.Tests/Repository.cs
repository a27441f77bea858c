namespace Icasync.Tests;

/// <summary>Where the sources are that a test reads.</summary>
internal static class Repository
{
    /// <summary>The folder of Icasync.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>Debug or Release, whichever these tests were built as.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Icasync.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Icasync.sln is not above the tests");
    }
}
