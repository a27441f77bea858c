namespace Icasync.WpsSimulator.State;

/// <summary>A calendar with its permissions and events. The title is the only thing that can be set.</summary>
internal sealed class CalendarState(string id, long number, bool isPrimary, string summary, DateTimeOffset now)
{
    public string Id { get; } = id;

    /// <summary>Order of creation: the order of the calendar list and its page key.</summary>
    public long Number { get; } = number;

    public bool IsPrimary { get; } = isPrimary;

    /// <summary>The title; null once the calendar is deleted.</summary>
    public Versioned<string> Title { get; } = new(summary, now);

    /// <summary>The title it had last, for S5.</summary>
    public string LastTitle { get; set; } = summary;

    public bool IsDeleted => Title.Current is null;

    public string OwnerPermissionId => $"{Id}_owner";

    /// <summary>Grants in the order they were made; the owner is not among them (S10).</summary>
    public List<GrantState> Grants { get; } = [];

    public Dictionary<string, GrantState> GrantsByUser { get; } = new(StringComparer.Ordinal);

    /// <summary>Events by id, deleted ones included: the change feed and S6 need them.</summary>
    public Dictionary<string, EventState> Events { get; } = new(StringComparer.Ordinal);

    public int LiveEvents { get; set; }

    public int LiveGrants { get; set; }
}

/// <summary>One person's access to one calendar; the role is null once it is withdrawn.</summary>
internal sealed class GrantState(string id, long number, string userId, string role, DateTimeOffset now)
{
    public string Id { get; } = id;

    public long Number { get; } = number;

    /// <summary>The customer-side id (ex_user_id).</summary>
    public string UserId { get; } = userId;

    public Versioned<string> Role { get; } = new(role, now);
}
