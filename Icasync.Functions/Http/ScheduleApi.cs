using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Functions.Schedules;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The schedules over HTTP: look, pause, resume, run now.</summary>
public sealed class ScheduleApi(
    ApiAnswers answers, ScheduleBook book, ScheduleRunner runner, OperatorLog log, RunStore runs)
{
    /// <summary>GET schedules.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer,
        async _ => ApiResults.Tagged(request, new { items = await book.ListAsync(cancellation) }));

    /// <summary>POST schedules/{name}/pause, /resume or /run.</summary>
    public Task<IResult> ActAsync(HttpRequest request, string name, string act, CancellationToken cancellation) =>
        answers.AnswerAsync(
        request, ApiRole.Operator, async caller =>
        {
            Schedule schedule = book.Find(name) ?? throw ApiException.Unknown(
                $"没有定时任务“{ApiResults.Brief(name)}”。", $"There is no schedule '{ApiResults.Brief(name)}'.");
            ActBody body = await ApiBody.ReadAsync<ActBody>(request, cancellation);
            Operator who = new(caller.Name, body.Reason);
            switch (act)
            {
                case "pause" or "resume":
                    await book.SetPausedAsync(schedule, act == "pause", who, cancellation);
                    return ApiResults.Json((await book.ListAsync(cancellation)).Single(one => one.Name == name));
                case "run":
                    return await RunAsync(request, schedule, who, cancellation);
                default:
                    throw ApiException.Unknown(
                        "没有此操作，可用 pause、resume、run。",
                        "There is no such act on a schedule: it is pause, resume or run.");
            }
        });

    private async Task<IResult> RunAsync(
        HttpRequest request, Schedule schedule, Operator who, CancellationToken cancellation)
    {
        StartAnswer answer = await runner.RunNowAsync(schedule, who, cancellation)
            ?? throw ApiException.Conflict(
                ProblemTypes.WrongState,
                "课表中没有今天或以后的学期；请指定学期启动。",
                "The timetable holds no term that runs today or later; start a run of a named term.");
        if (!answer.Started)
        {
            throw ApiException.RunOpen(answer.RunId);
        }

        string? term = (await runs.FindAsync(answer.RunId, cancellation))?.Term;
        await log.AppendAsync(who, "run now", answer.RunId, term, ScheduleRunner.Subject(schedule.Name), cancellation);
        string url = ApiResults.RunUrl(request, answer.RunId);
        request.HttpContext.Response.Headers.Location = url;
        request.HttpContext.Response.Headers.RetryAfter = "2";
        return ApiResults.Json(new { runId = answer.RunId, statusUrl = url }, 202);
    }
}
