using System.Globalization;
using Icasync.Activities.Sql;

namespace Icasync.Cli.SyntheticTerm;

/// <summary>
/// Mixes the irregularities of DOMAIN 1.6 and 3.3 into a term: other forms, unreadable, dead and doubled rows, people
/// who are missing.
/// </summary>
internal sealed class TermMess(TermSpec spec, SeededRandom random)
{
    private static readonly Dictionary<string, int> At = SourceSchema.Columns[SourceTables.Timetable]
        .Select((column, index) => (column, index)).ToDictionary(pair => pair.column, pair => pair.index);

    public Dictionary<string, IEnumerable<object?[]>> Disturb(Dictionary<string, IEnumerable<object?[]>> tables)
    {
        List<object?[]> lessons = [.. tables[SourceTables.Timetable].SelectMany(Lesson)];
        Unreadable(lessons);
        Shuffle(lessons);
        return new Dictionary<string, IEnumerable<object?[]>>(tables)
        {
            [SourceTables.Timetable] = lessons,
            [SourceTables.Enrolments] = tables[SourceTables.Enrolments].SelectMany(Enrolment).ToList(),
            [SourceTables.Students] = tables[SourceTables.Students].SelectMany(Student).ToList(),
        };
    }

    private IEnumerable<object?[]> Lesson(object?[] row)
    {
        string date = ((string)row[At["rq"]]!)[..10];
        row[At["rq"]] = random.Next(40) switch
        {
            0 => date.Replace('/', '-'),
            1 => date,
            2 => date.Replace("/", string.Empty, StringComparison.Ordinal),
            3 => date.Replace('/', '-') + "T00:00:00",
            4 => date.Replace("/0", "/", StringComparison.Ordinal),
            _ => row[At["rq"]],
        };
        string start = ((string)row[At["st"]]!)[..5];
        row[At["st"]] = random.Next(40) switch
        {
            0 => start,
            1 => start.Replace(":", string.Empty, StringComparison.Ordinal),
            2 => start.Replace(':', '：'),
            3 => start.TrimStart('0'),
            4 => "2025-01-01 " + start + ":00.000",
            _ => row[At["st"]],
        };
        row[At["zt"]] = random.Next(100) switch
        {
            0 or 1 => "delete",
            2 => " DELETE ",
            3 => "del",
            4 => null,
            < 20 => "update",
            _ => "add",
        };
        row[At["sfdk"]] = random.Chance(40) ? null : random.Chance(5) ? "Y" : row[At["sfdk"]];
        if (random.Chance(10))
        {
            row[At["room"]] = string.Create(CultureInfo.InvariantCulture, $"{random.Next(1000, 7000)}");
        }

        if (random.Chance(6))
        {
            row[At["kkh"]] = " " + row[At["kkh"]] + " ";
        }

        yield return row;
        if (random.Chance(5))
        {
            yield return (object?[])row.Clone();
        }

        if (random.Chance(3))
        {
            object?[] other = (object?[])row.Clone();
            other[At["xnxq"]] = "2019-2020-1";
            yield return other;
        }
    }

    /// <summary>One row for each reason code, and a few more in a large term.</summary>
    private void Unreadable(List<object?[]> lessons)
    {
        (string Column, object? Value)[] defects =
        [
            ("kkh", null), ("rq", null), ("rq", "2025/02/30"), ("rq", "待定"), ("st", null), ("st", "上午"),
            ("ed", "06:00:00.000"),
            ("jc", null), ("jc", 99), ("kcmc", "   "), ("xnxq", "2024-2026-1"),
        ];
        int rounds = 1 + (spec.Courses / 200);
        foreach ((string column, object? value) in Enumerable.Repeat(defects, rounds).SelectMany(all => all))
        {
            object?[] row = (object?[])random.Pick(lessons).Clone();
            row[At["zt"]] = "add";
            row[At[column]] = value;
            lessons.Add(row);
        }
    }

    private IEnumerable<object?[]> Enrolment(object?[] row)
    {
        row[8] = random.Next(100) switch { 0 => "delete", 1 => null, _ => "add" };
        yield return row;
        if (random.Chance(4))
        {
            yield return (object?[])row.Clone();
        }
    }

    private IEnumerable<object?[]> Student(object?[] row)
    {
        if (random.Chance(3))
        {
            yield break;
        }

        row[20] = random.Chance(5) ? "delete" : "add";
        yield return row;
        if (random.Chance(2))
        {
            object?[] twice = (object?[])row.Clone();
            twice[0] = row[0] + "b";
            twice[17] = "2025-02-20 03:00:00";
            yield return twice;
        }
    }

    private void Shuffle(List<object?[]> rows)
    {
        for (int i = rows.Count - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (rows[i], rows[j]) = (rows[j], rows[i]);
        }
    }
}
