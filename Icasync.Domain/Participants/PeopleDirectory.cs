using Icasync.Domain.Timetable;

namespace Icasync.Domain.Participants;

/// <summary>
/// The students and teachers of the source by number. Two rows of one person: the newest update time wins, and its
/// state counts (DOMAIN F15). Where the times of a person's rows cannot be compared, one live row is enough.
/// </summary>
public sealed class PeopleDirectory
{
    private readonly Dictionary<string, Person> _students = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Person> _teachers = new(StringComparer.Ordinal);
    private readonly Dictionary<(ParticipantKind Kind, string Number), List<Person>> _repeated = [];
    private readonly List<Finding> _findings = [];
    private readonly CellRemarks _remarks = new();
    private bool _settled = true;

    /// <summary>What was odd about the rows.</summary>
    public IReadOnlyList<Finding> Findings =>
        [.. _findings, .. _repeated.Values.Select(Repeated), .. _remarks.Findings(offering: null)];

    /// <summary>People of a kind.</summary>
    public IReadOnlyCollection<Person> Of(ParticipantKind kind) => Settled(kind).Values;

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
        bool live = RowState.IsLive(row.State);
        if (live)
        {
            _remarks.LookAtNumber($"number of a {kind}", row.Number);
            _remarks.Look($"state of a {kind}", row.State);
        }

        if (Cell.Key(row.Number) is not { } number)
        {
            Refuse(FindingCode.PersonWithoutNumber, $"a {kind} row has no number");
            return;
        }

        if (number.Length > NumberLengthMax || Cell.IsScientific(number)
            || number.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ',' or '，'))
        {
            Refuse(
                FindingCode.PersonNumberMalformed,
                $"the number of a {kind} row has {number.Length} characters and holds a space, a comma, an exponent "
                + "or too many");
            return;
        }

        if (!RowState.IsKnown(row.State))
        {
            _findings.Add(new Finding(
                FindingCode.UnknownState, null, $"a {kind} row has an unknown zt and counts as live"));
        }

        Person person = new(Read(row), number, live);
        Dictionary<string, Person> table = Table(row.Kind);
        if (table.TryAdd(number, person))
        {
            return;
        }

        if (!_repeated.TryGetValue((row.Kind, number), out List<Person>? all))
        {
            _repeated.Add((row.Kind, number), all = [table[number]]);
        }

        all.Add(person);
        _settled = false;

        void Refuse(FindingCode code, string detail)
        {
            if (live)
            {
                _findings.Add(new Finding(code, null, detail));
            }
        }
    }

    /// <summary>The person of a kind and number, or null.</summary>
    public Person? Find(ParticipantKind kind, string number) => Settled(kind).GetValueOrDefault(number);

    /// <summary>Whether any number of the kind equals this one in another case (DOMAIN D24).</summary>
    public IEnumerable<Finding> CaseFindings() => new[] { _students, _teachers }
        .SelectMany(table => table.Keys.GroupBy(number => number, StringComparer.OrdinalIgnoreCase))
        .Where(group => group.Count() > 1)
        .Select(_ => new Finding(
            FindingCode.NumberDiffersInCase, null, "two numbers differ only in case and count as two people"));

    /// <summary>Numbers that a student and a teacher share: the higher role counts (DOMAIN D11).</summary>
    public IEnumerable<Finding> SharedFindings() => _students.Keys
        .Where(_teachers.ContainsKey)
        .Select(_ => new Finding(
            FindingCode.NumberOfBothKinds, null, "a student and a teacher share a number; the higher role counts"));

    private Dictionary<string, Person> Table(ParticipantKind kind) =>
        kind == ParticipantKind.Student ? _students : _teachers;

    private static PersonRow Read(PersonRow row) => row with
    {
        Name = Cell.Text(row.Name), UnitCode = Cell.Text(row.UnitCode), UnitName = Cell.Text(row.UnitName),
        MajorCode = Cell.Text(row.MajorCode), MajorName = Cell.Text(row.MajorName), ClassCode = Cell.Text(
            row.ClassCode),
        ClassName = Cell.Text(row.ClassName),
    };

    // Which row of a person counts is decided when all are there, whatever their order.
    private Dictionary<string, Person> Settled(ParticipantKind kind)
    {
        if (!_settled)
        {
            foreach (((ParticipantKind of, string number), List<Person> rows) in _repeated)
            {
                Table(of)[number] = Chosen(rows);
            }

            _settled = true;
        }

        return Table(kind);
    }

    // At the same moment one live row is enough, as for enrolments (F14); which row the database hands out first
    // decides nothing.
    private static Person Chosen(List<Person> rows)
    {
        bool comparable = AreComparable(rows);
        return rows
            .OrderByDescending(person => comparable ? UpdateTime.Parse(person.Row.UpdatedAt) : null)
            .ThenByDescending(person => person.IsLive)
            .ThenByDescending(person => person.Row.ToString(), StringComparer.Ordinal)
            .First();
    }

    private static Finding Repeated(List<Person> rows)
    {
        string kind = rows[0].Row.Kind == ParticipantKind.Student ? "student" : "teacher";
        return AreComparable(rows)
            ? new(FindingCode.PersonListedTwice, null,
                $"{kind} {rows[0].Number} stands in {rows.Count} rows; the newest update_time counts")
            : new(
                FindingCode.PersonTimesIncomparable, null,
                $"{kind} {rows[0].Number} stands in {rows.Count} rows whose update_time cannot be compared ("
                + string.Join(
                    ", ", rows.Select(row => Brief(row.Row.UpdatedAt)).Distinct(StringComparer.Ordinal).Take(4))
                + "); one live row is enough");
    }

    // A row without a time is older than all others; one whose time nobody can read is neither older nor newer.
    private static bool AreComparable(List<Person> rows) =>
        rows.TrueForAll(row => Cell.Text(row.Row.UpdatedAt) is null || UpdateTime.Parse(row.Row.UpdatedAt) is not null)
        || rows.Select(row => Cell.Text(row.Row.UpdatedAt)).Distinct(StringComparer.Ordinal).Count() == 1;

    private static string Brief(string? text) =>
        text is null ? "none" : $"'{Cell.Visible(text.Length > 40 ? text[..40] : text)}'";
}
