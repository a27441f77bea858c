using Icasync.Activities.Ledger;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// Ids of WPS have no documented bound: every column that keeps one has room, and one that is indexed fits the index
/// key.
/// </summary>
public class LongIdTests
{
    private const int IndexKeyBytesMax = 1700;

    [Theory]
    [InlineData("icasync_offering", "calendar_id")]
    [InlineData("icasync_event", "event_id")]
    [InlineData("icasync_access", "permission_id")]
    [InlineData("icasync_attendee", "attendee_id")]
    [InlineData("icasync_change", "remote_id")]
    public void A_column_of_remote_ids_has_room_for_five_hundred_characters(string table, string column)
    {
        int width = ServerSchema.Current.WidthOf(table, column) ?? 0;
        Assert.InRange(width, RemoteId.LengthMax, IndexKeyBytesMax / sizeof(char));
    }
}
