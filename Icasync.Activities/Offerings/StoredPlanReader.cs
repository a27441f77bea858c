using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Icasync.Activities.Reports;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Offerings;

/// <summary>A plan as it stands in the database.</summary>
public sealed record StoredPlan
{
    public required string PlanId { get; init; }
    public required string PlanHash { get; init; }
    public required string Kind { get; init; }
    public required string Term { get; init; }

    /// <summary>A word of <see cref="PlanStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The guard that holds it, or null.</summary>
    public string? Guard { get; init; }

    /// <summary>The run that the guard stopped, or null.</summary>
    public string? RunId { get; init; }
    public required string CreatedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? DecidedAt { get; init; }
    public string? DecidedWhy { get; init; }
    public required CountSummary Counts { get; init; }

    /// <summary>Courses whose deletes are held back.</summary>
    public required JsonElement Withheld { get; init; }

    /// <summary>What it would do; absent in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Operations { get; init; }
}

/// <summary>Reads plans that were asked for or that a guard holds.</summary>
public sealed class StoredPlanReader(Database database)
{
    private const string Columns =
        """
        plan_id AS PlanId, hash AS PlanHash, kind AS Kind, term AS Term, state AS State, guard AS Guard, run_id AS RunId,
        document AS Document, created_at AS CreatedAt, decided_by AS DecidedBy, decided_at AS DecidedAt, decided_why AS DecidedWhy
        """;

    /// <summary>The plan with its operations, or null.</summary>
    public async Task<StoredPlan?> FindAsync(string planId, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        RawPlan? raw = await connection.QuerySingleOrDefaultAsync<RawPlan>(
            $"SELECT {Columns} FROM icasync_plan WHERE plan_id = @planId", new { planId });
        return raw?.ToPlan(operations: true);
    }

    /// <summary>Plans, newest first, without their operations.</summary>
    /// <param name="before">Only plans older than this plan id.</param>
    public async Task<IReadOnlyList<StoredPlan>> ListAsync(
        string? term, string? kind, string? state, string? before, int limit, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<RawPlan>(
            $"""
            SELECT {Columns} FROM icasync_plan
            WHERE (@term IS NULL OR term = @term) AND (@kind IS NULL OR kind = @kind) AND (@state IS NULL OR state = @state)
              AND (@before IS NULL OR plan_id < @before)
            ORDER BY plan_id DESC {database.Dialect.Limit("@limit")}
            """,
            new { term, kind, state, before, limit })).Select(raw => raw.ToPlan(operations: false)).ToList();
    }

    private sealed class RawPlan
    {
        public required string PlanId { get; init; }
        public required string PlanHash { get; init; }
        public required string Kind { get; init; }
        public required string Term { get; init; }
        public required string State { get; init; }
        public string? Guard { get; init; }
        public string? RunId { get; init; }
        public required string Document { get; init; }
        public required string CreatedAt { get; init; }
        public string? DecidedBy { get; init; }
        public string? DecidedAt { get; init; }
        public string? DecidedWhy { get; init; }

        public StoredPlan ToPlan(bool operations)
        {
            using JsonDocument document = JsonDocument.Parse(Document);
            JsonElement root = document.RootElement;
            Dictionary<string, int> counts = root.GetProperty("counts").Deserialize<Dictionary<string, int>>() ?? [];
            return new StoredPlan
            {
                PlanId = PlanId,
                PlanHash = PlanHash,
                Kind = Kind,
                Term = Term,
                State = State,
                Guard = Guard,
                RunId = RunId,
                CreatedAt = CreatedAt,
                DecidedBy = DecidedBy,
                DecidedAt = DecidedAt,
                DecidedWhy = DecidedWhy,
                Counts = CountSummary.Of(counts),
                Withheld = root.GetProperty("withheld").Clone(),
                Operations = operations ? root.GetProperty("operations").Clone() : null,
            };
        }
    }
}
