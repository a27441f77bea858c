using Icasync.Domain.Notices;

namespace Icasync.Activities.Notify;

/// <summary>Who would get what of a run.</summary>
/// <param name="Set">Whom the settings tell today.</param>
/// <param name="Who">Whom the preview is about.</param>
/// <param name="Quiet">Why nobody is told of this run, or null.</param>
/// <param name="Told">How many people get a message.</param>
/// <param name="Over">How many more the day has no room for.</param>
/// <param name="Texts">How many different messages there are.</param>
public sealed record PeoplePreview(
    string RunId, PeopleWord Set, PeopleWord Who, Quiet? Quiet, int Told, int Over, int Texts,
    IReadOnlyList<PeopleText> Items);

/// <summary>A message and who gets it.</summary>
/// <param name="Numbers">The first of them.</param>
public sealed record PeopleText(int People, IReadOnlyList<string> Numbers, string Text);
