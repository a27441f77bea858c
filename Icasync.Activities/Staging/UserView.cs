using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>How the unified view of people changed.</summary>
public sealed record UserViewChanges(int Added, int Updated, int Deactivated);

/// <summary>
/// The unified view of students and teachers: the columns the sync needs and no other. It is brought up to date by
/// differences, so that its change times say when a person really changed.
/// </summary>
public sealed class UserView(Database database, TimeProvider time)
{
    private static readonly string[] Columns =
    [
        "kind", "number", "name", "unit_code", "unit_name", "major_code", "major_name", "class_code", "class_name",
        "state",
        "fingerprint", "changed_run", "updated_at",
    ];

    /// <summary>Writes the differences; people who vanished from the source are marked as gone.</summary>
    /// <param name="first">Done in the round trip that reads what is known.</param>
    public async Task<UserViewChanges> WriteAsync(
        DbConnection connection, DbTransaction transaction, string runId, PeopleDirectory people,
        IReadOnlyList<Statement> first)
    {
        Dictionary<(string, string), string> known = await KnownAsync(connection, transaction, first);
        List<Person> changed = [];
        List<Person> replaced = [];
        foreach (Person person in people.Of(ParticipantKind.Student).Concat(people.Of(ParticipantKind.Teacher)))
        {
            bool before = known.Remove((WireFormat.Word(person.Row.Kind), person.Number), out string? fingerprint);
            if (!before || fingerprint != Fingerprint(person))
            {
                changed.Add(person);
                if (before)
                {
                    replaced.Add(person);
                }
            }
        }

        List<(string Kind, string Number)> gone =
            known.Where(entry => entry.Value != Gone).Select(entry => entry.Key).ToList();
        string now = time.NowText();
        await Statement.ExecuteAsync(
            database, connection, transaction,
            [
                .. Each(
                    "DELETE FROM icasync_person",
                    replaced.Select(person => (WireFormat.Word(person.Row.Kind), person.Number)),
                    (kind, rows) => new { kind, rows }),
                .. Each(
                    """
                    UPDATE icasync_person SET state = 'gone', fingerprint = @gone, changed_run = @runId,
                        updated_at = @now
                    """,
                    gone, (kind, rows) => new { gone = Gone, runId, now, kind, rows }),
            ]);
        await database.BulkInsertAsync(
            connection, transaction, "icasync_person", Columns, changed.Select(person => new object?[]
            {
                WireFormat.Word(
                    person.Row.Kind), person.Number, person.Row.Name, person.Row.UnitCode, person.Row.UnitName,
                person.Row.MajorCode, person.Row.MajorName, person.Row.ClassCode, person.Row.ClassName,
                person.IsLive ? "live" : "dead", Fingerprint(person), runId, now,
            }));
        return new UserViewChanges(changed.Count - replaced.Count, replaced.Count, gone.Count);
    }

    private static async Task<Dictionary<(string Kind, string Number), string>> KnownAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Statement> first)
    {
        (string text, DynamicParameters parameters) = Script.Of(
            [.. first, new Statement("SELECT kind, number, fingerprint FROM icasync_person", new { })]);
        return (await connection.QueryAsync<(string Kind, string Number, string Fingerprint)>(
            text, parameters, transaction)).ToDictionary(row => (row.Kind, row.Number), row => row.Fingerprint);
    }

    // The people of a kind at a time, because the key begins with it.
    private IEnumerable<Statement> Each(
        string act, IEnumerable<(string Kind, string Number)> people, Func<string, string, object> parameters) =>
        people.GroupBy(person => person.Kind, person => person.Number).Select(kind => new Statement(
            $"""
            {act} WHERE kind = @kind AND number IN (
                SELECT r.number FROM {database.Dialect.Rows("@rows", "number nvarchar(100)")} r)
            """,
            parameters(kind.Key, JsonRows.Of(kind))));

    private const string Gone = "gone";

    private static string Fingerprint(Person person) => Hashing.Sha256Hex(
        string.Join(
            '\u001f', person.IsLive, person.Row.Name, person.Row.UnitCode, person.Row.UnitName, person.Row.MajorCode,
            person.Row.MajorName, person.Row.ClassCode, person.Row.ClassName),
        16);

    /// <summary>Forgets a batch of people who left the source before, unless access of theirs is recorded.</summary>
    public static Statement Forgetting(Dialect dialect, string before, int limit) => new(
        $"""
        DELETE FROM icasync_person WHERE state = 'gone' AND updated_at < @before AND number IN (
            SELECT number FROM icasync_person WHERE state = 'gone' AND updated_at < @before
                AND number NOT IN (SELECT number FROM icasync_access)
            ORDER BY number {dialect.Limit("@limit")})
        """,
        new { before, limit });
}
