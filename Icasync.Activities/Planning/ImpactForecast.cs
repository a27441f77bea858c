using System.Data.Common;
using Dapper;
using Icasync.Activities.Events;
using Icasync.Activities.Participants;
using Icasync.Activities.Wps;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Planning;

/// <summary>
/// What an incremental run is about to touch and what it will cost, kept with the run's counts before its first write
/// (DESIGN 4, step <i>impact</i>). Reads that ask about doubtful answers are not foreseen.
/// </summary>
public sealed class ImpactForecast(WpsLimiter limiter)
{
    /// <summary>What the counts of a forecast begin with.</summary>
    public const string Prefix = "impact.";

    /// <summary>What the counts of calls by kind of change begin with.</summary>
    public const string CallsPrefix = "impact.calls.";

    /// <summary>Replaces the run's forecast.</summary>
    public async Task WriteAsync(DbConnection connection, DbTransaction transaction, string runId, TermPlan plan)
    {
        await connection.ExecuteAsync(
            "DELETE FROM icasync_tally WHERE run_id = @runId AND name LIKE 'impact.%'", new { runId }, transaction);
        await connection.ExecuteAsync(
            "INSERT INTO icasync_tally (run_id, name, n) VALUES (@runId, @name, @n)",
            Of(plan, limiter.Rate).Select(one => new { runId, name = one.Key, n = one.Value }),
            transaction);
    }

    /// <summary>The forecast of a plan at a rate in calls a second.</summary>
    public static IReadOnlyDictionary<string, int> Of(TermPlan plan, double callsPerSecond)
    {
        List<PlannedOffering> work = plan.Work.Where(one => one.Plan.HasWork).ToList();
        Dictionary<string, int> calls = new()
        {
            ["calendars"] = work.Count(one => one.Plan.Calendar != CalendarAction.None),
            ["events.created"] = work.Sum(one => Batches(one.Plan.EventCreates.Count, EventWriter.BatchMax)),
            ["events.updated"] = work.Sum(one => one.Plan.EventUpdates.Count),
            ["events.moved"] = work.Sum(one => one.Plan.EventMoves.Count),
            ["events.deleted"] = work.Sum(one => one.Plan.EventDeletes.Count),
            ["access.granted"] = work.Sum(one => Batches(one.Plan.Grants.Count, AccessWriter.BatchMax)),
            ["access.changed"] = work.Sum(one => Batches(one.Plan.RoleChanges.Count, AccessWriter.BatchMax)),
            ["access.revoked"] = work.Sum(one => Batches(one.Plan.Revokes.Count, AccessWriter.BatchMax)),
        };
        Dictionary<string, int> forecast = calls.ToDictionary(one => CallsPrefix + one.Key, one => one.Value);
        forecast[Prefix + "courses"] = work.Count;
        forecast[Prefix + "calendars"] = calls["calendars"];
        forecast[Prefix + "events"] = work.Sum(one =>
            one.Plan.EventCreates.Count + one.Plan.EventUpdates.Count + one.Plan.EventMoves.Count
                + one.Plan.EventDeletes.Count);
        forecast[Prefix + "people"] = plan.People.Count;
        forecast[Prefix + "calls"] = calls.Values.Sum();
        forecast[Prefix + "seconds"] = (int)Math.Ceiling(calls.Values.Sum() / callsPerSecond);
        return forecast;
    }

    private static int Batches(int count, int max) => (count + max - 1) / max;
}
