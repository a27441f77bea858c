using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Icasync.Simulation;

/// <summary>
/// A pilot in some seeds: for a while the product is responsible for a share of the courses, from the first run on or
/// after everything had calendars once. Meanwhile nothing of the other courses may change; then the scope is the whole
/// term again and the seed ends as any other.
/// </summary>
internal sealed class Pilot(TrialWorld world, Hands hands, Ledger ledger)
{
    private readonly Dictionary<string, string> _numbers = new(StringComparer.Ordinal);
    private List<string> _outside = [];
    private bool _isFirst;

    /// <summary>The scope shrinks to the share, in a process that knows of it.</summary>
    public async Task BeginAsync(bool isFirst)
    {
        _isFirst = isFirst;
        world.Note($"a pilot of {world.PilotShare} percent begins");
        world.HasPilot = true;
        world.ReplaceHost();
        _outside = await OutsideAsync();
    }

    /// <summary>Nothing of a course out of scope has changed since the pilot began.</summary>
    public async Task ExpectUntouchedAsync()
    {
        if (!world.HasPilot)
        {
            return;
        }

        if (!hands.Acted)
        {
            List<string> now = await OutsideAsync();
            IEnumerable<string> changed = now.Except(_outside).Concat(_outside.Except(now));
            Expect.That(
                now.SequenceEqual(_outside),
                $"a course out of scope was touched: {string.Join("; ", changed.Take(2))}");
        }

        if (_isFirst)
        {
            foreach ((string id, IDictionary<string, object?> row) in await ledger.TimetableAsync())
            {
                Expect.That(
                    row["gx_zt"] is null || !world.Term.Made.Lessons.TryGetValue(id, out MadeLesson? lesson)
                        || IsInShare(lesson.Course),
                    $"row {id} of a course out of scope has gx_zt '{row["gx_zt"]}'");
            }
        }
    }

    /// <summary>The scope is the whole term again.</summary>
    public async Task EndAsync()
    {
        await ExpectUntouchedAsync();
        if (world.HasPilot)
        {
            world.Note("the pilot ends");
            world.HasPilot = false;
            world.ReplaceHost();
        }
    }

    private async Task<List<string>> OutsideAsync()
    {
        foreach (string course in world.Term.Made.Courses)
        {
            _numbers[DesiredTerm.Shown(course)] = course;
        }

        JsonElement state = await world.SimAsync("GET", "/_sim/state");
        return [.. state.GetProperty("calendars").EnumerateArray()
            .Where(calendar => !hands.IsForeign(calendar.GetProperty("id").GetString()!))
            .Where(calendar => !IsInShare(NumberOf(calendar.GetProperty("summary").GetString()!)))
            .Select(Face).Order(StringComparer.Ordinal)];
    }

    private string NumberOf(string title)
    {
        string shown = title[(title.LastIndexOf(' ') + 1)..];
        return _numbers.GetValueOrDefault(shown, shown);
    }

    private static string Face(JsonElement calendar) => string.Join(
        '|',
        calendar.GetProperty("events").EnumerateArray().Where(one => !Comparison.IsForeign(one))
            .Select(one => one.GetRawText())
            .Prepend(calendar.GetProperty("permissions").GetRawText())
            .Prepend(calendar.GetProperty("summary").GetString()));

    // The rule as DESIGN 5 has it, in words of this project.
    private bool IsInShare(string course)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{RandomTerm.Term}\n{course}"));
        uint place = uint.Parse(
            Convert.ToHexString(digest[..4]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return place % 100 < world.PilotShare;
    }
}
