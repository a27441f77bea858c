using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Reports;

/// <summary>Reads the change log: by run, in the order of the effects, or by course and person, newest first.</summary>
public sealed class ChangeReader(Database database)
{
    /// <summary>Changes that are read at once.</summary>
    public const int PageMax = 5000;

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
    /// <param name="person">A student or staff number: only changes of that person's access.</param>
    /// <param name="before">The cursor of the last change already seen, or null.</param>
    public async Task<IReadOnlyList<ChangeEntry>> SearchAsync(
        string? term, string? kkh, string? person, string? before, int limit, CancellationToken cancellation)
    {
        (string? beforeAt, string? beforeSequence) = Cursor(before);
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<RawChange>(
            $"""
            SELECT {Columns} FROM icasync_change
            WHERE (@term IS NULL OR term = @term) AND (@kkh IS NULL OR offering = @kkh)
              AND (@person IS NULL OR item_key = @person)
              AND (@beforeAt IS NULL OR at < @beforeAt OR (at = @beforeAt AND sequence < @beforeSequence))
            ORDER BY at DESC, sequence DESC {database.Dialect.Limit("@limit")}
            """,
            new { term, kkh, person, beforeAt, beforeSequence, limit })).Select(row => row.ToEntry()).ToList();
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
