using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>What a plan says of a calendar whose lessons end (DOMAIN D3, D8, F7, F17, F19).</summary>
public class OfferingEndTests
{
    // Rows: what the timetable has (readable, unreadable), kind, released; then what becomes of a calendar that is
    // there.
    [Theory]
    [InlineData(2, 0, RunKind.Full, false, "")]
    [InlineData(2, 1, RunKind.Full, false, "withheld e9")]
    [InlineData(2, 1, RunKind.Full, true, "delete e9")]
    [InlineData(0, 0, RunKind.Full, false, "delete calendar")]
    [InlineData(0, 0, RunKind.Incremental, false, "delete e9")]
    [InlineData(0, 0, RunKind.Users, false, "")]
    [InlineData(0, 1, RunKind.Full, false, "withheld calendar e9")]
    [InlineData(0, 1, RunKind.Incremental, false, "withheld e9")]
    [InlineData(0, 1, RunKind.Users, false, "withheld e9")]
    [InlineData(0, 1, RunKind.Full, true, "delete calendar")]
    [InlineData(0, 1, RunKind.Incremental, true, "delete e9")]
    [InlineData(0, 1, RunKind.Users, true, "")]
    [InlineData(-1, 0, RunKind.Full, false, "delete calendar")]
    [InlineData(-1, 0, RunKind.Incremental, false, "")]
    [InlineData(-1, 0, RunKind.Users, false, "")]
    public void What_ends_and_what_waits(int readable, int unreadable, RunKind kind, bool released, string expected)
    {
        RecordedOffering recorded = new()
        {
            Key = Key, CalendarId = "c1", Title = "t", Events = readable == 2 && unreadable == 0
                ? []
                : [new("m9", "e9", "h", null)],
            Access = [new("20220001", ParticipantKind.Student, AccessRole.Reader, "p1", Pending: false)],
        };
        DesiredOffering? desired = readable < 0 ? null : Aggregate().Desired with
        {
            Title = "t", ReadableRows = readable, UnreadableRows = unreadable,
            Access = [new("20220001", ParticipantKind.Student, AccessRole.Reader)],
        };
        OfferingPlan plan = OfferingPlanner.Plan(desired, recorded, new PlanScope(kind, DetectMoves: true, released));
        List<string> said = [];
        if (plan.Calendar == CalendarAction.Delete || plan.EventDeletes.Count > 0)
        {
            said.Add("delete");
        }

        if (plan.CalendarWithheld || plan.EventsWithheld.Count > 0)
        {
            said.Add("withheld");
        }

        if (plan.Calendar == CalendarAction.Delete || plan.CalendarWithheld)
        {
            said.Add("calendar");
        }

        said.AddRange(plan.EventDeletes.Concat(plan.EventsWithheld).Select(one => one.EventId));
        Assert.Equal(expected, string.Join(' ', said));
    }
}
