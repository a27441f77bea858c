using System.Globalization;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Participants;

/// <summary>
/// The students and teachers of the source by number. Two rows of one person: the newest update time wins, and its
/// state counts (DOMAIN F15).
/// </summary>
public sealed class PeopleDirectory
{
    private readonly Dictionary<string, Person> _students = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Person> _teachers = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];

    /// <summary>What was odd about the rows.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>People of a kind.</summary>
    public IReadOnlyCollection<Person> Of(ParticipantKind kind) => Table(kind).Values;

    /// <summary>Longest number of a person: the width of the source's columns (DOMAIN 1.4, 1.5).</summary>
    public const int NumberLengthMax = 100;

    /// <summary>
    /// Takes a row in. A live row whose number is missing or cannot be one names nobody: it is left out and counted by
    /// a code of its own among the warnings, because <c>quarantined</c> counts rows of the term and people belong to
    /// none. A dead one is nobody's loss (DOMAIN F3).
    /// </summary>
    public void Add(PersonRow row)
    {
        string kind = row.Kind == ParticipantKind.Student ? "student" : "teacher";
        if (string.IsNullOrWhiteSpace(row.Number))
        {
            Refuse("PERSON_WITHOUT_NUMBER", $"a {kind} row has no number");
            return;
        }

        string number = row.Number.Trim();
        if (number.Length > NumberLengthMax
            || number.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ',' or '，'))
        {
            Refuse(
                "PERSON_NUMBER_MALFORMED",
                $"the number of a {kind} row has {number.Length} characters and holds a space, a comma or too many");
            return;
        }

        if (!RowState.IsKnown(row.State))
        {
            _findings.Add(new Finding("UNKNOWN_STATE", null, $"a {kind} row has an unknown zt and counts as live"));
        }

        Person person = new(row, number, RowState.IsLive(row.State));
        Dictionary<string, Person> table = Table(row.Kind);
        if (!table.TryGetValue(number, out Person? earlier))
        {
            table.Add(number, person);
            return;
        }

        _findings.Add(new Finding(
            "PERSON_LISTED_TWICE", null,
            $"a {kind} number stands in more than one row; the newest update_time counts"));
        if (IsNewer(person, earlier))
        {
            table[number] = person;
        }

        void Refuse(string code, string detail)
        {
            if (RowState.IsLive(row.State))
            {
                _findings.Add(new Finding(code, null, detail));
            }
        }
    }

    /// <summary>The person of a kind and number, or null.</summary>
    public Person? Find(ParticipantKind kind, string number) => Table(kind).GetValueOrDefault(number);

    /// <summary>Whether any number of the kind equals this one in another case (DOMAIN D24).</summary>
    public IEnumerable<Finding> CaseFindings() => new[] { _students, _teachers }
        .SelectMany(table => table.Keys.GroupBy(number => number, StringComparer.OrdinalIgnoreCase))
        .Where(group => group.Count() > 1)
        .Select(_ => new Finding(
            "NUMBER_DIFFERS_IN_CASE", null, "two numbers differ only in case and count as two people"));

    /// <summary>Numbers that a student and a teacher share: the higher role counts (DOMAIN D11).</summary>
    public IEnumerable<Finding> SharedFindings() => _students.Keys
        .Where(_teachers.ContainsKey)
        .Select(_ => new Finding(
            "NUMBER_OF_BOTH_KINDS", null, "a student and a teacher share a number; the higher role counts"));

    private Dictionary<string, Person> Table(ParticipantKind kind) =>
        kind == ParticipantKind.Student ? _students : _teachers;

    // At the same moment one live row is enough, as for enrolments (F14); which row the database hands out first
    // decides nothing.
    private static bool IsNewer(Person person, Person earlier)
    {
        int order = At(person.Row.UpdatedAt).CompareTo(At(earlier.Row.UpdatedAt));
        order = order != 0 ? order : person.IsLive.CompareTo(earlier.IsLive);
        return (order != 0 ? order : string.CompareOrdinal(person.Row.ToString(), earlier.Row.ToString())) > 0;
    }

    private static DateTimeOffset At(string? text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at
            : DateTimeOffset.MinValue;
}
