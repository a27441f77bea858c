using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Reports;

/// <summary>Reads the change log: by run, in the order of the effects, or by course and person, newest first.</summary>
public sealed class ChangeReader(Database database)
{
    /// <summary>Changes that are read at once.</summary>
    private const int PageMax = 5000;

    private const string Columns =
        """
        run_id AS RunId, sequence AS Sequence, at AS At, offering AS Kkh, kind AS Kind, op AS Op, item_key AS ItemKey,
        remote_id AS RemoteId, before AS Before, after AS After
        """;

    /// <summary>A page of a run's changes.</summary>
    /// <param name="after">The cursor of the last change already seen; empty for the first page.</param>
    public async Task<IReadOnlyList<ChangeEntry>> ReadRunAsync(
        string runId, string after, int limit, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<RawChange>(
            $"""
            SELECT {Columns} FROM icasync_change WHERE run_id = @runId AND sequence > @after
            ORDER BY sequence {database.Dialect.Limit("@limit")}
            """,
            new { runId, after = Cursor(after).Sequence ?? string.Empty, limit })).Select(row => row.ToEntry())
            .ToList();
    }

    /// <summary>All changes of a run, in the order of the effects, however many: read page by page.</summary>
    public async IAsyncEnumerable<ChangeEntry> StreamRunAsync(
        string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string after = string.Empty;
        IReadOnlyList<ChangeEntry> page;
        do
        {
            page = await ReadRunAsync(runId, after, PageMax, cancellation);
            foreach (ChangeEntry change in page)
            {
                yield return change;
            }

            after = page.Count > 0 ? page[^1].Cursor : after;
        }
        while (page.Count == PageMax);
    }

    /// <summary>What changed for a term, a course or a person, newest first.</summary>
    /// <param name="person">A student or staff number: only changes of that person's access, and calendars that were
    /// deleted while the person had access.</param>
    /// <param name="before">The cursor of the last change already seen, or null.</param>
    public async Task<IReadOnlyList<ChangeEntry>> SearchAsync(
        string? term, string? kkh, string? person, string? before, int limit, CancellationToken cancellation)
    {
        (string? beforeAt, string? beforeSequence) = Cursor(before);
        await using DbConnection connection = await database.OpenAsync(cancellation);
        IEnumerable<RawChange> found = await connection.QueryAsync<RawChange>(
            $"""
            SELECT {Columns} FROM icasync_change
            WHERE (@term IS NULL OR term = @term) AND (@kkh IS NULL OR offering = @kkh)
              AND (@person IS NULL OR item_key = @person)
              AND (@beforeAt IS NULL OR at < @beforeAt OR (at = @beforeAt AND sequence < @beforeSequence))
            ORDER BY at DESC, sequence DESC {database.Dialect.Limit("@limit")}
            """,
            new { term, kkh, person, beforeAt, beforeSequence, limit });
        if (person is not null)
        {
            found = found.Concat(await LostCalendarsAsync(connection, person, term, kkh, before, limit))
                .OrderByDescending(row => row.At, StringComparer.Ordinal)
                .ThenByDescending(row => row.Sequence, StringComparer.Ordinal).Take(limit);
        }

        return found.Select(row => row.ToEntry()).ToList();
    }

    // What goes with a calendar has no row of its own: whoever had access then stands in the image of what it held. The
    // courses that ever gave the person access are found by an index, so that few images are looked into.
    private Task<IEnumerable<RawChange>> LostCalendarsAsync(
        DbConnection connection, string person, string? term, string? kkh, string? before, int limit)
    {
        (string? beforeAt, string? beforeSequence) = Cursor(before);
        return connection.QueryAsync<RawChange>(
            $"""
            SELECT {Columns} FROM (
                SELECT DISTINCT term AS given_term, offering AS given_offering FROM icasync_change
                WHERE item_key = @person) g
            JOIN icasync_change c ON c.term = g.given_term AND c.offering = g.given_offering
            WHERE c.kind = @calendar AND c.op = @deleted AND c.before LIKE @image ESCAPE '!'
              AND (@term IS NULL OR c.term = @term) AND (@kkh IS NULL OR c.offering = @kkh)
              AND (@beforeAt IS NULL OR c.at < @beforeAt OR (c.at = @beforeAt AND c.sequence < @beforeSequence))
            ORDER BY c.at DESC, c.sequence DESC {database.Dialect.Limit("@limit")}
            """,
            new
            {
                calendar = WireFormat.Word(ChangeKind.Calendar), deleted = WireFormat.Word(ChangeOp.Deleted),
                image = LikeText.Containing($"\"number\":{JsonSerializer.Serialize(person, WireFormat.Json)}"),
                person, term, kkh, beforeAt, beforeSequence, limit,
            });
    }

    private static (string? At, string? Sequence) Cursor(string? cursor) =>
        cursor?.Split('_') is [{ Length: > 0 } at, { Length: > 0 } sequence]
        ? (at, sequence)
        : (null, null);

    private sealed class RawChange
    {
        public required string RunId { get; init; }
        public required string Sequence { get; init; }
        public required string At { get; init; }
        public required string Kkh { get; init; }
        public required string Kind { get; init; }
        public required string Op { get; init; }
        public required string ItemKey { get; init; }
        public string? RemoteId { get; init; }
        public string? Before { get; init; }
        public string? After { get; init; }

        public ChangeEntry ToEntry() => new()
        {
            Cursor = $"{At}_{Sequence}",
            RunId = RunId,
            At = At,
            Kkh = Kkh,
            Kind = Kind,
            Op = Op,
            Key = ItemKey,
            RemoteId = RemoteId,
            Before = Json(Before),
            After = Json(After),
            Text = ChangeText.Of(Kind, Op, ItemKey, Before, After),
        };

        private static JsonElement? Json(string? text)
        {
            if (text is null)
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }
}
