using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;

namespace Icasync.Functions.Schedules;

/// <summary>A schedule as an operator sees it. Instants are UTC.</summary>
public sealed record ScheduleView
{
    public required string Name { get; init; }
    public required string Kind { get; init; }

    /// <summary>NCRONTAB at +08:00; null when the schedule is off.</summary>
    public string? Cron { get; init; }

    /// <summary>When it starts next; null while it is off or paused.</summary>
    public string? NextDue { get; init; }
    public string? LastDue { get; init; }
    public string? LastRun { get; init; }

    /// <summary>When it last started nothing because its term had an open run or there was no term; or null.</summary>
    public string? LastSkipped { get; init; }
    public required bool Paused { get; init; }
    public string? PausedBy { get; init; }
    public string? PausedAt { get; init; }
}

/// <summary>
/// Shows, pauses and resumes schedules. A paused schedule starts nothing and makes nothing up when it is resumed.
/// </summary>
public sealed class ScheduleBook(Database database, OperatorLog log, ScheduleOptions options, TimeProvider time)
{
    /// <summary>All schedules.</summary>
    public async Task<IReadOnlyList<ScheduleView>> ListAsync(CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        Dictionary<string, Row> rows = (await connection.QueryAsync<Row>(
            """
            SELECT name AS Name, last_due AS LastDue, last_run AS LastRun, paused AS Paused, paused_by AS PausedBy,
                paused_at AS PausedAt
            FROM icasync_schedule
            """)).ToDictionary(row => row.Name, StringComparer.Ordinal);
        Dictionary<string, string> skipped = (await connection.QueryAsync<(string Subject, string At)>(
            """
            SELECT subject, MAX(at) FROM icasync_operator_log WHERE act = @act AND subject IN @subjects GROUP BY subject
            """,
            new
            {
                act = ScheduleRunner.Skip,
                subjects = Schedule.All(options).Select(one => ScheduleRunner.Subject(one.Name)),
            })).ToDictionary(row => row.Subject, row => row.At, StringComparer.Ordinal);
        return Schedule.All(options)
            .Select(schedule => View(schedule, rows.GetValueOrDefault(schedule.Name)) with
            {
                LastSkipped = skipped.GetValueOrDefault(ScheduleRunner.Subject(schedule.Name)),
            })
            .ToList();
    }

    /// <summary>The schedule of a name, or null.</summary>
    public Schedule? Find(string name) => Schedule.All(options).FirstOrDefault(schedule => schedule.Name == name);

    /// <summary>Pauses or resumes a schedule; what stands so already stays so.</summary>
    public async Task SetPausedAsync(Schedule schedule, bool paused, Operator who, CancellationToken cancellation)
    {
        string now = time.NowText();
        var row =
            new { schedule.Name, paused = paused ? 1 : 0, by = paused ? who.Name : null, at = paused ? now
            : null, now };
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                // Resumed, it counts from now: what fell into the pause is not made up.
                if (await connection.ExecuteAsync(ScheduleTable.SetPaused, row, transaction) == 0)
                {
                    await connection.ExecuteAsync(
                        ScheduleTable.InsertPaused,
                        row,
                        transaction);
                }
            },
            cancellation);
        await log.AppendAsync(
            who, paused ? "pause"
            : "resume", runId: null, term: null, ScheduleRunner.Subject(schedule.Name), cancellation);
    }

    private ScheduleView View(Schedule schedule, Row? row)
    {
        bool paused = row is { Paused: not 0 };
        DateTimeOffset? next = schedule.Expression is { } expression && !paused
            ? DueSchedule.Next(expression, time.GetUtcNow()) : null;
        return new ScheduleView
        {
            Name = schedule.Name,
            Kind = WireFormat.Word(schedule.Kind),
            Cron = schedule.Expression,
            NextDue = next is { } due ? WireFormat.Instant(due) : null,
            LastDue = row?.LastDue,
            LastRun = row?.LastRun,
            Paused = paused,
            PausedBy = row?.PausedBy,
            PausedAt = row?.PausedAt,
        };
    }

    private sealed class Row
    {
        public required string Name { get; init; }
        public string? LastDue { get; init; }
        public string? LastRun { get; init; }
        public long Paused { get; init; }
        public string? PausedBy { get; init; }
        public string? PausedAt { get; init; }
    }
}
