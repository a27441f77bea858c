namespace Icasync.Activities.Ledger;

/// <summary>What an effect did to its object.</summary>
public enum ChangeOp
{
    Created,

    /// <summary>It was found at WPS and taken as ours.</summary>
    Adopted,

    /// <summary>A calendar got another title.</summary>
    Renamed,
    Updated,

    /// <summary>An event became another session's.</summary>
    Moved,
    Deleted,

    /// <summary>A calendar that was made in this run was taken back.</summary>
    Undone,

    /// <summary>
    /// A calendar was made for a course that has another one by now: its answer came after a newer attempt had taken
    /// over.
    /// </summary>
    Doubled,

    /// <summary>What WPS held of ours beside what is recorded was deleted.</summary>
    Cleared,

    /// <summary>Somebody got access.</summary>
    Granted,

    /// <summary>Somebody's role became another one.</summary>
    Changed,

    /// <summary>Somebody lost access.</summary>
    Revoked,

    /// <summary>Somebody became an attendee.</summary>
    Added,

    /// <summary>Somebody is an attendee no more.</summary>
    Removed,
}
