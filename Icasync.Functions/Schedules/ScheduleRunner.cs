using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Schedules;

/// <summary>
/// Starts the runs of the schedules; hosts call it every minute. Taking a due time and inserting its run is one
/// transaction: two hosts start it once, and one that dies in between starts it at its next look. A schedule that meets
/// an open run skips, and the operator log tells it (DESIGN 8).
/// </summary>
public sealed class ScheduleRunner(
    Database database, RunStore runs, OperatorLog log, TermReader terms, ScheduleOptions schedules, TimeProvider time,
    ILogger<ScheduleRunner> logger)
{
    /// <summary>The act of the operator log that stands for a date on which a schedule started nothing.</summary>
    public const string Skip = "skip";

    /// <summary>What the operator log calls a schedule.</summary>
    public static string Subject(string name) => "schedule " + name;

    // Who starts and skips, in the log and in the row of a run.
    private const string Actor = "schedule";

    /// <summary>Looks at every schedule once.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        foreach (Schedule schedule in Schedule.All(schedules))
        {
            if (schedule.Expression is { } expression
                && await FindDueAsync(schedule, expression, cancellation) is { } due)
            {
                await StartDueAsync(schedule, due, cancellation);
            }
        }
    }

    /// <summary>
    /// Starts a schedule's run of the term that is now, whatever its time; null when there is no term to run for.
    /// </summary>
    public async Task<StartAnswer?> RunNowAsync(Schedule schedule, Operator who, CancellationToken cancellation)
    {
        if ((await terms.FollowedAsync(cancellation)).FirstOrDefault() is not { } term)
        {
            return null;
        }

        StartAnswer answer = await runs.StartAsync(
            schedule.Kind, term, new RunOptions { Reason = who.Reason }, who.Name, cancellation);
        if (answer.Started)
        {
            await database.InTransactionAsync(
                (connection, transaction) => RememberAsync(connection, transaction, schedule.Name, answer.RunId),
                cancellation);
        }

        return answer;
    }

    private async Task<DateTimeOffset?> FindDueAsync(
        Schedule schedule, string expression, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        return await database.InTransactionAsync<DateTimeOffset?>(
            async (connection, transaction) =>
            {
                (string? LastDue, long Paused)? row = await connection.QuerySingleOrDefaultAsync<(string?, long)?>(
                    "SELECT last_due, paused FROM icasync_schedule WHERE name = @Name", new { schedule.Name },
                    transaction);
                if (row is null)
                {
                    // A new schedule starts calmly: only times from now on are due.
                    await connection.ExecuteAsync(
                        ScheduleTable.InsertCalm,
                        new { schedule.Name, now = WireFormat.Instant(now) },
                        transaction);
                    return null;
                }

                return row.Value.Paused != 0 ? null
                    : DueSchedule.Latest(expression, WireFormat.ParseInstant(row.Value.LastDue), now);
            },
            cancellation);
    }

    private async Task StartDueAsync(Schedule schedule, DateTimeOffset due, CancellationToken cancellation)
    {
        IReadOnlyList<string> followed = await terms.FollowedAsync(cancellation);
        IReadOnlyList<(string? RunId, string? Skipped)> outcomes = await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                List<(string? RunId, string? Skipped)> all = [];
                if (!await TakeAsync(connection, transaction, schedule.Name, due))
                {
                    return all;
                }

                foreach (string? term in followed.DefaultIfEmpty())
                {
                    all.Add(await StartOneAsync(connection, transaction, schedule, term));
                }

                if (all.Select(one => one.RunId).OfType<string>().FirstOrDefault() is { } started)
                {
                    await RememberAsync(connection, transaction, schedule.Name, started);
                }

                return all;
            },
            cancellation);
        foreach ((string? runId, string? skipped) in outcomes)
        {
            if (skipped is not null)
            {
                logger.LogWarning("schedule {Schedule} skips: {Why}", schedule.Name, skipped);
            }
            else
            {
                logger.LogInformation("schedule {Schedule} starts run {RunId}", schedule.Name, runId);
            }
        }
    }

    private async Task<(string? RunId, string? Skipped)> StartOneAsync(
        DbConnection connection, DbTransaction transaction, Schedule schedule, string? term)
    {
        bool isWithdrawn = term is not null && await Withdrawal.FindAsync(connection, transaction, term) is not null;
        StartAnswer? started = term is null || isWithdrawn ? null : await runs.StartAsync(
            connection, transaction, schedule.Kind, term, new RunOptions { Reason = Subject(schedule.Name) }, Actor);
        if (started is { Started: true })
        {
            return (started.RunId, null);
        }

        string why = isWithdrawn ? "the term was withdrawn; only a person builds it anew, by a full sync"
            : started is null
            ? "the timetable holds no term that runs today or later and is not retired"
            : $"run {started.RunId} of the term is open";
        await log.AppendAsync(
            connection, transaction, new Operator(Actor, why), Skip, started?.RunId, term, Subject(schedule.Name));
        return (null, why);
    }

    private static async Task<bool> TakeAsync(
        DbConnection connection, DbTransaction transaction, string name, DateTimeOffset due) =>
            await connection.ExecuteAsync(
            ScheduleTable.Take,
            new { name, due = WireFormat.Instant(due) },
            transaction) == 1;

    // Off or never looked at, a schedule that is run by hand has no row yet.
    private async Task RememberAsync(DbConnection connection, DbTransaction transaction, string name, string runId)
    {
        var row = new { name, runId, now = time.NowText() };
        if (
            await connection.ExecuteAsync(
                ScheduleTable.Remember, row, transaction) == 0)
        {
            await connection.ExecuteAsync(
                ScheduleTable.InsertRun, row,
                transaction);
        }
    }
}
