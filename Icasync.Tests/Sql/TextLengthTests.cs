using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>Each text goes to SQL Server with a length, and never shorter than it is.</summary>
public class TextLengthTests
{
    [Theory]
    [InlineData("@term", 5, 20)]
    [InlineData("@Term_3", 5, 20)]
    [InlineData("@OfferingId", 32, 32)]
    [InlineData("@offeringId_12", 32, 32)]
    [InlineData("@live", 4, 60)] // a word of ours
    [InlineData("@intents2", 4, 60)] // of a list
    [InlineData("@rows_0", 10, TextLengths.Max)]
    [InlineData("@term", 21, 60)] // longer than its column: the column refuses it, whole
    [InlineData("@waits", 61, 500)]
    [InlineData("@waits", 501, 4000)]
    [InlineData("@waits", 4001, TextLengths.Max)]
    public void A_text_is_declared_with_the_length_of_its_column_or_of_its_class(
        string name, int length, int declared) => Assert.Equal(declared, TextLengths.Of(name, length));

    [Fact]
    public async Task No_text_of_a_run_of_any_kind_goes_out_undeclared()
    {
        await using Campus campus = new(new SyncOptions { EventAttendees = "all" }, server: true);
        await SmallTerm.FillAsync(campus);
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users, RunKind.Check })
        {
            campus.Touch($"room = '13{(int)kind:00}'");
            Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        }

        Assert.Empty(campus.Server!.Refusals);
        Assert.Empty(Some.Of(campus.Server.Declared).Where(one => one.Value is 0 or 4000));
        Assert.Contains(32, campus.Server.Declared.Values);
        Assert.Contains(TextLengths.Max, campus.Server.Declared.Values);
    }
}
