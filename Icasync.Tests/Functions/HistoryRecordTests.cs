using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// Records that cross the engine's history keep their words, so that a release reads what the one before it wrote
/// (DESIGN 4).
/// </summary>
public class HistoryRecordTests
{
    // What the engine's own converter uses.
    private static readonly JsonSerializerOptions Engine = new() { IncludeFields = true };

    private static readonly AttemptInput Attempt = new(1, "run", 2, RunKind.Incremental, "2024-2025-2");

    [Fact]
    public void Steps_and_reasons_are_words()
    {
        const string OfAttempt = """{"Version":1,"RunId":"run","Attempt":2,"Kind":1,"Term":"2024-2025-2"}""";
        IsWritten(
            new StepInput(Attempt, OfferingStep.NewCalendars),
            $$"""{"Attempt":{{OfAttempt}},"Step":"new calendars"}""");
        IsWritten(
            new OfferingsInput(Attempt, OfferingStep.Events, 10, 5),
            $$"""{"Attempt":{{OfAttempt}},"Step":"events","From":10,"Count":5}""");
        IsWritten(
            new ShardInput(Attempt, OfferingStep.Verify, 0, 250),
            $$"""{"Attempt":{{OfAttempt}},"Step":"verify","From":0,"Count":250}""");
        IsWritten(
            new Tally(1, 2, StopKind.Failed, RunReason.TooManyFailures, "text"),
            """{"Done":1,"Failed":2,"Stop":2,"Reason":"TOO_MANY_FAILURES","Message":"text"}""");
        IsWritten(Tally.Empty, """{"Done":0,"Failed":0,"Stop":0,"Reason":null,"Message":null}""");
        IsWritten(
            PhaseOutcome.Failed(RunReason.SourceEmpty, "text"),
            """{"Stop":2,"Reason":"SOURCE_EMPTY","Message":"text","Work":{"Calendars":0,"Events":0,"Deletes":0,"""
            + "\"NewCalendars\":0,\"NewEvents\":0,\"Verify\":0,\"Repairs\":0},\"GoesOn\":false}");
    }

    private static void IsWritten<T>(T record, string json)
    {
        Assert.Equal(json, JsonSerializer.Serialize(record, Engine));
        Assert.Equal(record, JsonSerializer.Deserialize<T>(json, Engine));
    }
}
