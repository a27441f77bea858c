using System.Data.Common;
using Dapper;
using Icasync.Activities;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Schedules;

/// <summary>
/// Starts the runs of the schedules; hosts call it every minute. Each due time is taken by one conditional statement, so
/// two hosts start it once; a schedule that meets an open run skips (DESIGN 8).
/// </summary>
public sealed class ScheduleRunner(
    Database database, RunStore runs, TermReader terms, ScheduleOptions schedules, SyncOptions sync, TimeProvider time,
    ILogger<ScheduleRunner> logger)
{
    /// <summary>Looks at every schedule once.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        foreach (Schedule schedule in Schedule.All(schedules))
        {
            if (schedule.Expression is { } expression && await TakeAsync(schedule.Name, expression, cancellation))
            {
                await StartAsync(schedule.Name, schedule.Kind, new RunOptions { Reason = "schedule " + schedule.Name }, "schedule", cancellation);
            }
        }
    }

    /// <summary>Starts a schedule's run at once, whatever its time; null when there is no term to run for.</summary>
    public Task<StartAnswer?> RunNowAsync(Schedule schedule, Operator who, CancellationToken cancellation) =>
        StartAsync(schedule.Name, schedule.Kind, new RunOptions { Reason = who.Reason }, who.Name, cancellation);

    private async Task<bool> TakeAsync(string name, string expression, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        return await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                (string? LastDue, long Paused)? row = await connection.QuerySingleOrDefaultAsync<(string?, long)?>(
                    "SELECT last_due, paused FROM icasync_schedule WHERE name = @name", new { name }, transaction);
                if (row is null)
                {
                    await connection.ExecuteAsync(
                        "INSERT INTO icasync_schedule (name, last_due, paused) VALUES (@name, @now, 0)",
                        new { name, now = Wire.Instant(now) },
                        transaction);
                    return false;
                }

                if (row.Value.Paused != 0 || DueSchedule.Latest(expression, Wire.ParseInstant(row.Value.LastDue), now) is not { } due)
                {
                    return false;
                }

                return await connection.ExecuteAsync(
                    "UPDATE icasync_schedule SET last_due = @due WHERE name = @name AND last_due < @due",
                    new { name, due = Wire.Instant(due) },
                    transaction) == 1;
            },
            cancellation);
    }

    private async Task<StartAnswer?> StartAsync(
        string name, RunKind kind, RunOptions options, string requestedBy, CancellationToken cancellation)
    {
        string? term = sync.Term ?? await terms.FindCurrentAsync(cancellation);
        if (term is null)
        {
            logger.LogWarning("schedule {Schedule} is due, but the timetable holds no term that runs today or later", name);
            return null;
        }

        StartAnswer answer = await runs.StartAsync(kind, term, options, requestedBy, cancellation);
        logger.LogInformation(
            "schedule {Schedule} {Outcome} {RunId}", name, answer.Started ? "starts run" : "skips, there is the open run", answer.RunId);
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE icasync_schedule SET last_run = @RunId WHERE name = @name", new { answer.RunId, name }, transaction),
            cancellation);
        return answer;
    }
}
