namespace Icasync.Domain.Names;

/// <summary>Something that can be looked for: a course, a person or a room.</summary>
/// <param name="Key">Its number, or the name of a room.</param>
/// <param name="Name">What people call it, or empty.</param>
/// <param name="More">Other words by which it is found, such as the teachers of a course.</param>
public sealed record NamedThing(string Key, string Name, string More = "");
