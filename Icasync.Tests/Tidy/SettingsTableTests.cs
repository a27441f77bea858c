using System.Reflection;
using Icasync.Activities.Settings;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>
/// The table of settings in docs/operations.md is what the program reads: no name more and none less.
/// </summary>
public class SettingsTableTests
{
    private const string Prefix = "Icasync__";

    // What the program asks for only where another setting is there.
    private static readonly Dictionary<string, string> Answers = new()
    {
        [SettingNames.Notify("SmtpHost")] = "mail.example.edu",
        [SettingNames.Notify("SmtpFrom")] = "icasync@example.edu",
        [SettingNames.Notify("SmtpTo")] = "office@example.edu",
    };

    // Method: load the settings from a layer that writes down each name it is asked for.
    [Fact]
    public void Every_setting_is_in_the_operations_table()
    {
        AskedNames layer = new(Answers);
        IcasyncSettings.Load(new SettingsLayers(layer), Path.GetTempPath());
        string[] read = [.. Some.Of(layer.Asked)
            .Where(name => name != SettingNames.OtlpEndpointStandard)
            .Select(Short)];
        Assert.Equal(read.Order(StringComparer.Ordinal), Table().Order(StringComparer.Ordinal));
        string[] constants = [.. typeof(SettingNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)];
        Assert.Empty(Some.Of(constants).Except(layer.Asked));
    }

    private static string Short(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    // The first cells of the rows below the heading "Settings", which may hold several names.
    private static IEnumerable<string> Table()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operations.md"));
        return lines.SkipWhile(line => line != "## Settings")
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
            .SelectMany(line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries));
    }
}
