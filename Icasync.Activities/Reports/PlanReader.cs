using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Reports;

/// <summary>Reads stored plans (CONTRACTS 4).</summary>
public sealed class PlanReader(Database database)
{
    private const string Columns =
        """
        plan_id AS PlanId, hash AS Hash, kind AS Kind, term AS Term, state AS State, guard AS Guard, run_id AS RunId,
        created_at AS CreatedAt, summary AS Summary, decided_by AS DecidedBy, decided_at AS DecidedAt,
        decided_why AS DecidedWhy
        """;

    /// <summary>Plans, newest first.</summary>
    /// <param name="before">Only plans older than this plan id.</param>
    public async Task<IReadOnlyList<PlanSummary>> ListAsync(
        string? term, string? kind, PlanState? state, string? before, int limit, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<Raw>(
            $"""
            SELECT {Columns} FROM icasync_plan
            WHERE (@term IS NULL OR term = @term) AND (@kind IS NULL OR kind = @kind)
              AND (@state IS NULL OR state = @state) AND (@before IS NULL OR plan_id < @before)
            ORDER BY plan_id DESC
            {database.Dialect.Limit("@limit")}
            """,
            new { term, kind, state = state is { } one ? WireFormat.Word(one) : null, before, limit }))
            .Select(raw => raw.ToSummary()).ToList();
    }

    /// <summary>One plan, or null.</summary>
    public async Task<PlanSummary?> FindAsync(string planId, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QuerySingleOrDefaultAsync<Raw>(
            $"SELECT {Columns} FROM icasync_plan WHERE plan_id = @planId", new { planId }))?.ToSummary();
    }

    private sealed class Raw
    {
        public required string PlanId { get; init; }
        public required string Hash { get; init; }
        public required string Kind { get; init; }
        public required string Term { get; init; }
        public required string State { get; init; }
        public string? Guard { get; init; }
        public string? RunId { get; init; }
        public required string CreatedAt { get; init; }
        public string? Summary { get; init; }
        public string? DecidedBy { get; init; }
        public string? DecidedAt { get; init; }
        public string? DecidedWhy { get; init; }

        public PlanSummary ToSummary()
        {
            // Plans of an older version have no summary: they are shown with zeros.
            StoredSummary summary = Summary is null ? new StoredSummary()
                : JsonSerializer.Deserialize<StoredSummary>(Summary, WireFormat.Json)!;
            return new PlanSummary(
                PlanId, Hash, Kind, Term, WireFormat.Parse<PlanState>(State), Guard, RunId, CreatedAt,
                summary.Counts, summary.Withheld,
                summary.Courses,
                DecidedBy, DecidedAt, DecidedWhy, summary.Deletes, summary.Operations,
                summary.Bulk.Select(BulkEntry.Of).ToList())
            {
                Undoes = summary.Undoes, IncludeChanged = summary.IncludeChanged, Calendars = summary.Calendars,
            };
        }
    }

    private sealed class StoredSummary
    {
        public CountSummary Counts { get; init; } = CountSummary.Of(new Dictionary<string, int>());
        public IReadOnlyList<string> Withheld { get; init; } = [];
        public IReadOnlyList<string> Courses { get; init; } = [];
        public PlanDeletes? Deletes { get; init; }
        public int? Operations { get; init; }
        public IReadOnlyList<BulkChange> Bulk { get; init; } = [];
        public string? Undoes { get; init; }
        public RetiredCalendars? Calendars { get; init; }
        public bool IncludeChanged { get; init; }
    }
}
