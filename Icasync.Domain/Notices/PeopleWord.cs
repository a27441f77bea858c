namespace Icasync.Domain.Notices;

/// <summary>Which people are told of changes of their courses (<c>Notify__People</c>).</summary>
public enum PeopleWord
{
    /// <summary>Nobody.</summary>
    Off,

    /// <summary>Who teaches a course, not who attends it.</summary>
    Teachers,

    /// <summary>Everybody who has access to a course.</summary>
    All,
}
