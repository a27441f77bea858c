using Icasync.Activities.Ledger;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Participants;

/// <summary>One person to be granted access.</summary>
/// <param name="Before">What the person has when it is a change of role; null where that is nothing.</param>
/// <param name="IsGiven">
/// Whether people gave what is there, and not we: the person comes to the course all the same.
/// </param>
public sealed record Grant(DesiredAccess Person, LedgerAccess? Before, bool IsGiven = false)
{
    /// <summary>
    /// When a call was made that may have granted it already, in a list that does not show it yet; null for none.
    /// </summary>
    public DateTimeOffset? LostAt { get; init; }
}
