using Icasync.Domain.Participants;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>
/// Which courses of a term may be treated: the scope of a pilot with what it has to know of people. Whoever teaches a
/// course by the source or by the ledger counts, so that a course whose rows are gone, or whose teacher has left, is
/// still known by what was recorded of it.
/// </summary>
public sealed class TermScope
{
    private static readonly ILookup<string, string> Nobody = Array.Empty<string>().ToLookup(one => one);

    private readonly IReadOnlyList<PilotScope> _scopes;
    private readonly PeopleDirectory _people;
    private readonly ILookup<string, string> _recorded;

    /// <param name="scopes">A course must be in each of them.</param>
    /// <param name="recorded">The teachers that the ledger knows, by the id of the offering.</param>
    internal TermScope(IReadOnlyList<PilotScope> scopes, PeopleDirectory people, ILookup<string, string> recorded) =>
        (_scopes, _people, _recorded) = (scopes, people, recorded);

    /// <summary>Every course, because no pilot is set.</summary>
    public static TermScope Whole { get; } = new([], new PeopleDirectory(), Nobody);

    /// <summary>Whether no pilot is set.</summary>
    public bool IsWhole => _scopes.Count == 0;

    /// <summary>The scope in words; a plan that was made under another one is another plan.</summary>
    public string Text => string.Join(" & ", _scopes);

    /// <summary>Whether the offering may be treated.</summary>
    /// <param name="desired">What the source says of it; null where it has no row, or where only the ledger is
    /// looked at.</param>
    public bool Covers(OfferingKey key, DesiredOffering? desired) =>
        IsWhole || Covers(key, desired?.TimetableTeachers ?? [], desired?.Access ?? []);

    /// <summary>The same by the wanted access alone.</summary>
    public bool Covers(OfferingKey key, IReadOnlyList<DesiredAccess> access) => IsWhole || Covers(key, [], access);

    private bool Covers(
        OfferingKey key, IReadOnlyList<string> teachers, IReadOnlyList<DesiredAccess> access)
    {
        IEnumerable<string> all = teachers
            .Concat(access.Where(one => one.Kind == ParticipantKind.Teacher).Select(one => one.Number))
            .Concat(_recorded[key.Id]);
        return _scopes.All(scope => scope.Why(key, all, CollegesOf) is not null);
    }

    private IEnumerable<string> CollegesOf(string teacher) =>
        _people.Find(ParticipantKind.Teacher, teacher) is { } person
            ? new[] { person.Row.UnitCode, person.Row.UnitName }.OfType<string>()
            : [];
}
