using Icasync.Activities.Ledger;

namespace Icasync.Activities.Participants;

/// <summary>The calendar that people are granted access to, and what the calls met so far.</summary>
internal sealed record GrantTarget(Fence Fence, string CalendarId)
{
    public List<ItemFailure> Failures { get; } = [];
    public bool CalendarForbidden => Failures.Exists(failure => failure.Item == ItemFailure.CalendarItem(Fence));

    /// <summary>One for all parts of the grants, however they are divided.</summary>
    public Encounters Met { get; } = new();

    /// <summary>What WPS was seen to hold when it refused the batch whose parts are tried now.</summary>
    public Observed? Seen { get; init; }

    /// <summary>What the calls met so far.</summary>
    public sealed class Encounters
    {
        public bool MemberLimit { get; set; }
    }

    /// <summary>What WPS was seen to hold when it refused a call.</summary>
    public sealed record Observed(IReadOnlySet<string> Known, IReadOnlyDictionary<string, HeldPermission> Held);
}
