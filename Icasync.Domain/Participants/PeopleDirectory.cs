using System.Globalization;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Participants;

/// <summary>One person of the source after validation: what the unified user view holds.</summary>
public sealed record Person(PersonRow Row, string Number, bool IsLive);

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

    /// <summary>Takes a row in. A row without a number names nobody: it is counted and left out.</summary>
    public void Add(PersonRow row)
    {
        string kind = row.Kind == ParticipantKind.Student ? "student" : "teacher";
        if (string.IsNullOrWhiteSpace(row.Number))
        {
            _findings.Add(new Finding("PERSON_WITHOUT_NUMBER", null, $"a {kind} row has no number"));
            return;
        }

        if (!RowState.IsKnown(row.State))
        {
            _findings.Add(new Finding("UNKNOWN_STATE", null, $"a {kind} row has an unknown zt and counts as live"));
        }

        string number = row.Number.Trim();
        Person person = new(row, number, RowState.IsLive(row.State));
        Dictionary<string, Person> table = Table(row.Kind);
        if (!table.TryGetValue(number, out Person? earlier))
        {
            table.Add(number, person);
            return;
        }

        _findings.Add(new Finding("PERSON_LISTED_TWICE", null, $"a {kind} number stands in more than one row; the newest update_time counts"));
        if (At(row.UpdatedAt) >= At(earlier.Row.UpdatedAt))
        {
            table[number] = person;
        }
    }

    /// <summary>The person of a kind and number, or null.</summary>
    public Person? Find(ParticipantKind kind, string number) => Table(kind).GetValueOrDefault(number);

    /// <summary>Whether any number of the kind equals this one in another case (DOMAIN D24).</summary>
    public IEnumerable<Finding> CaseFindings() => new[] { _students, _teachers }
        .SelectMany(table => table.Keys.GroupBy(number => number, StringComparer.OrdinalIgnoreCase))
        .Where(group => group.Count() > 1)
        .Select(_ => new Finding("NUMBER_DIFFERS_IN_CASE", null, "two numbers differ only in case and count as two people"));

    /// <summary>Numbers that a student and a teacher share: the higher role counts (DOMAIN D11).</summary>
    public IEnumerable<Finding> SharedFindings() => _students.Keys
        .Where(_teachers.ContainsKey)
        .Select(_ => new Finding("NUMBER_OF_BOTH_KINDS", null, "a student and a teacher share a number; the higher role counts"));

    private Dictionary<string, Person> Table(ParticipantKind kind) => kind == ParticipantKind.Student ? _students : _teachers;

    private static DateTime At(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime at) ? at : DateTime.MinValue;
}
