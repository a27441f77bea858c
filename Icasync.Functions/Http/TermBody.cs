using Icasync.Activities.Base;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Functions.Http;

/// <summary>The body of an act on a term.</summary>
public sealed record TermBody
{
    private static readonly string Leave = WireFormat.Word(RetiredCalendars.Leave);

    public string? Reason { get; init; }

    /// <summary>For retiring: what becomes of the calendars.</summary>
    public string? Calendars { get; init; }

    internal string RequireReason() => string.IsNullOrWhiteSpace(Reason)
        ? throw ApiException.BadRequest(
            "reason", "缺少 reason：须在操作日志中写明理由。",
            "reason is missing: what is done to a term stands in the operator log with its reason.")
        : Reason.Trim();

    // A choice that is not offered is refused and never taken for another one.
    internal void RequireLeave(TermAct act)
    {
        if (Calendars is { } calendars && (act != TermAct.Retire || calendars != Leave))
        {
            throw ApiException.BadRequest(
                "calendars",
                $"calendars 为“{ApiResults.Brief(calendars)}”，此处只可在 retire 时为 {Leave}（日历保持不变）；"
                + "其他选择请用 POST plan/retire 与 sync/retire。",
                $"calendars is '{ApiResults.Brief(calendars)}' but must be {Leave} here, and with retire alone. What "
                + "changes calendars is a run: POST plan/retire shows its plan, POST sync/retire starts it.");
        }
    }
}
