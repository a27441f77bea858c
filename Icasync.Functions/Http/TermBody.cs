using Icasync.Activities.Lifecycle;
using Icasync.Domain.Timetable;

namespace Icasync.Functions.Http;

/// <summary>The body of an act on a term.</summary>
public sealed record TermBody
{
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
        if (Calendars is { } calendars && (act != TermAct.Retire || calendars != TermActs.Leave))
        {
            throw ApiException.BadRequest(
                "calendars",
                $"calendars 为“{ApiResults.Brief(calendars)}”，只可在 retire 时为 {TermActs.Leave}（日历保持不变）。",
                $"calendars is '{ApiResults.Brief(calendars)}' but must be {TermActs.Leave}, and with retire alone: "
                + "the calendars of a retired term stay as they are.");
        }
    }
}
