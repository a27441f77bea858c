namespace Icasync.Tests.Browser.Campus;

/// <summary>Where the sources and what was built of them are.</summary>
internal static class Repository
{
    /// <summary>The folder of Icasync.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>Screenshots and traces of these tests: build output that git ignores.</summary>
    public static string Artifacts { get; } =
        Directory.CreateDirectory(Path.Combine(Root, "artifacts", "browser")).FullName;

    private static string Configuration { get; } =
        AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar).Contains("Release") ? "Release" : "Debug";

    /// <summary>The program of a project, as the build left it. The command line is called by its short name.</summary>
    public static string Program(string project) =>
        Path.Combine(
            Root, project, "bin", Configuration, "net10.0", (project == "Icasync.Cli" ? "icasync" : project) + ".dll");

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
