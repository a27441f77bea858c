using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Reports;
using Icasync.Activities.Sql;
using Icasync.Domain.Notices;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Notify;

/// <summary>Reads from the change log what a run came to for each course and its people.</summary>
public sealed class PersonEffectReader(Database database)
{
    private static readonly string[] Events =
        [.. new[] { ChangeOp.Created, ChangeOp.Updated, ChangeOp.Moved, ChangeOp.Deleted }.Select(WireFormat.Word)];

    private static readonly string[] Losses =
        [.. new[] { ChangeOp.Deleted, ChangeOp.Undone }.Select(WireFormat.Word)];

    private static readonly string Granted = WireFormat.Word(ChangeOp.Granted);
    private static readonly string Revoked = WireFormat.Word(ChangeOp.Revoked);

    /// <summary>Each course that the run changed.</summary>
    public Task<IReadOnlyList<CourseEffects>> ReadAsync(
        string runId, string term, CancellationToken cancellation) =>
        database.ReadAsync(connection => ReadAsync(connection, runId, term), cancellation);

    private async Task<IReadOnlyList<CourseEffects>> ReadAsync(DbConnection connection, string runId, string term)
    {
        Dictionary<string, Found> found = new(StringComparer.Ordinal);
        await foreach (Row row in connection.QueryUnbufferedAsync<Row>(
            """
            SELECT offering AS Offering, kind AS Kind, op AS Op, item_key AS ItemKey, remote_id AS RemoteId,
                   before AS Before, after AS After
            FROM icasync_change
            WHERE run_id = @runId AND ((kind = @lesson AND op IN @Events) OR (kind = @access AND op IN @changes)
                OR (kind = @calendar AND op IN @Losses))
            ORDER BY sequence
            """,
            new
            {
                runId, lesson = WireFormat.Word(ChangeKind.Event), access = WireFormat.Word(ChangeKind.Access),
                calendar = WireFormat.Word(ChangeKind.Calendar), Events, changes = new[] { Granted, Revoked }, Losses,
            }))
        {
            if (!found.TryGetValue(row.Offering, out Found? course))
            {
                found.Add(row.Offering, course = new Found());
            }

            course.Take(row);
        }

        ILookup<string, Member> members = await MembersAsync(connection, term, found.Keys);
        return [.. found.Select(one => new CourseEffects(
            one.Key,
            members[one.Key].Select(member => member.Name).FirstOrDefault(name => !string.IsNullOrEmpty(name))
                ?? one.Value.Name ?? one.Key,
            [.. one.Value.Lessons.Values.Select(lesson => new LessonEffect(lesson.Before, lesson.After))],
            one.Value.Gained, one.Value.Lost,
            [.. members[one.Key].Where(member => member.Number is not null)
                .Select(member => new CourseMember(member.Number!, IsTeacher(member.Kind)))]))];
    }

    // A course without anybody has a row too: its name.
    private async Task<ILookup<string, Member>> MembersAsync(
        DbConnection connection, string term, IEnumerable<string> offerings) =>
        (await connection.QueryAsync<Member>(
            $"""
            SELECT o.offering AS Offering, o.name AS Name, a.number AS Number, a.kind AS Kind FROM icasync_offering o
            LEFT JOIN icasync_access a ON a.offering_id = o.offering_id AND a.state = @live
            WHERE o.offering_id IN (SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
            """,
            new
            {
                live = LedgerState.Live.Word(),
                rows = JsonRows.Of(offerings.Select(offering => new OfferingKey(term, offering).Id)),
            })).ToLookup(row => row.Offering, StringComparer.Ordinal);

    private static bool IsTeacher(string? kind) => kind == WireFormat.Word(ParticipantKind.Teacher);

    /// <summary>What one course's rows have come to so far.</summary>
    private sealed class Found
    {
        public Dictionary<string, (SessionFacts? Before, SessionFacts? After)> Lessons { get; } =
            new(StringComparer.Ordinal);

        public List<CourseMember> Gained { get; } = [];
        public List<CourseMember> Lost { get; } = [];
        public string? Name { get; private set; }

        public void Take(Row row)
        {
            if (row.Kind == WireFormat.Word(ChangeKind.Event))
            {
                // An event is the same event under its id, whatever becomes of it in the run.
                EventContent? before = ChangeText.Content(row.Before);
                EventContent? after = ChangeText.Content(row.After);
                string id = row.RemoteId ?? row.ItemKey;
                Lessons[id] = Lessons.TryGetValue(id, out (SessionFacts? Before, SessionFacts? After) known)
                    ? (known.Before, after?.Facts)
                    : (before?.Facts, after?.Facts);
                Name ??= after?.Facts.Name ?? before?.Facts.Name;
            }
            else if (row.Kind == WireFormat.Word(ChangeKind.Access))
            {
                bool granted = row.Op == Granted;
                (granted ? Gained : Lost).Add(new CourseMember(
                    row.ItemKey, IsTeacher(Part(granted ? row.After : row.Before, "kind"))));
            }
            else if (row.Before is { } json)
            {
                CalendarImage image = JsonSerializer.Deserialize<CalendarImage>(json, WireFormat.Json)!;
                Lost.AddRange(image.Access.Where(one => one.IsGranted)
                    .Select(one => new CourseMember(one.Number, one.Kind == ParticipantKind.Teacher)));
                Name ??= image.Events.Select(one => one.Content?.Facts.Name).FirstOrDefault(name => name is not null);
            }
        }

        private static string? Part(string? json, string name)
        {
            if (json is null)
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty(name, out JsonElement part) ? part.GetString() : null;
        }
    }

    private sealed class Row
    {
        public required string Offering { get; init; }
        public required string Kind { get; init; }
        public required string Op { get; init; }
        public required string ItemKey { get; init; }
        public string? RemoteId { get; init; }
        public string? Before { get; init; }
        public string? After { get; init; }
    }

    private sealed class Member
    {
        public required string Offering { get; init; }
        public string? Name { get; init; }
        public string? Number { get; init; }
        public string? Kind { get; init; }
    }
}
