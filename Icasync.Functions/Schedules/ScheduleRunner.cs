using System.Data.Common;
using Dapper;
using Icasync.Activities;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Schedules;

/// <summary>
/// Starts the runs of the schedules; hosts call it every minute. Each due time is taken by one conditional statement, so
/// two hosts start it once; a schedule that meets an open run skips (DESIGN 8).
/// </summary>
public sealed class ScheduleRunner(
    Database database, RunStore runs, ScheduleOptions schedules, SyncOptions sync, TimeProvider time, ILogger<ScheduleRunner> logger)
{
    /// <summary>Looks at every schedule once.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        (string Name, string? Expression, RunKind Kind)[] all =
        [
            ("nightly", schedules.Nightly, RunKind.Full),
            ("incremental", schedules.Incremental, RunKind.Incremental),
            ("users", schedules.Users, RunKind.Users),
            ("check", schedules.Check, RunKind.Check),
        ];
        foreach ((string name, string? expression, RunKind kind) in all)
        {
            if (expression is not null && await TakeAsync(name, expression, cancellation))
            {
                await StartAsync(name, kind, cancellation);
            }
        }
    }

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

    private async Task StartAsync(string name, RunKind kind, CancellationToken cancellation)
    {
        string? term = sync.Term ?? await CurrentTermAsync(cancellation);
        if (term is null)
        {
            logger.LogWarning("schedule {Schedule} is due, but the timetable holds no term that runs today or later", name);
            return;
        }

        StartAnswer answer = await runs.StartAsync(kind, term, new RunOptions { Reason = "schedule " + name }, "schedule", cancellation);
        logger.LogInformation(
            "schedule {Schedule} {Outcome} {RunId}", name, answer.Started ? "starts run" : "skips, there is the open run", answer.RunId);
    }

    /// <summary>The term whose dates span today, else the next to start (CONTRACTS 3, Sync__Term).</summary>
    private async Task<string?> CurrentTermAsync(CancellationToken cancellation)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
        await using DbConnection connection = await database.OpenAsync(cancellation);
        Dialect dialect = database.Dialect;
        Dictionary<string, (DateOnly First, DateOnly Last)> spans = [];
        foreach ((string? raw, string? date) in await connection.QueryAsync<(string?, string?)>(
            $"SELECT DISTINCT {dialect.Text("xnxq")}, {dialect.Text("rq")} FROM u_jw_kcb_cur"))
        {
            if (TermCode.TryParse(raw, out string term) && FieldParsers.Normal(date) is { } text && FieldParsers.Date(text) is { } day)
            {
                (DateOnly first, DateOnly last) = spans.GetValueOrDefault(term, (day, day));
                spans[term] = (day < first ? day : first, day > last ? day : last);
            }
        }

        return spans.Where(span => span.Value.Last >= today)
            .OrderBy(span => span.Value.First > today)
            .ThenBy(span => span.Value.First)
            .Select(span => span.Key)
            .FirstOrDefault();
    }
}
