using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Functions.Http;

/// <summary>
/// States and acts inside a Chinese sentence, in the words of the operator page: a test compares the two.
/// </summary>
public static class ChineseWords
{
    /// <summary>The state of a run.</summary>
    public static string Of(RunState state) => state switch
    {
        RunState.Pending => "等待中",
        RunState.Running => "进行中",
        RunState.Suspended => "已暂停",
        RunState.Completed => "已完成",
        RunState.CompletedWithFailures => "完成，有失败项",
        RunState.Failed => "失败",
        RunState.Terminated => "已终止",
        RunState.RolledBack => "已撤回",
        _ => throw new System.Diagnostics.UnreachableException($"state {state}"),
    };

    /// <summary>The state of a plan.</summary>
    public static string Of(PlanState state) => state switch
    {
        PlanState.Stored => "已保存",
        PlanState.Held => "已拦截待审批",
        PlanState.Allowed => "已允许",
        PlanState.Rejected => "已拒绝",
        PlanState.Applied => "已执行",
        PlanState.Outdated => "已过时",
        _ => throw new System.Diagnostics.UnreachableException($"state {state}"),
    };

    /// <summary>The state of a term.</summary>
    public static string Of(TermState state) => state switch
    {
        TermState.ByDate => "按日期同步",
        TermState.Open => "已提前开放",
        TermState.Retired => "已归档",
        _ => throw new System.Diagnostics.UnreachableException($"state {state}"),
    };

    /// <summary>An act on a run, as the API names it.</summary>
    public static string OfAct(string act) => act switch
    {
        "terminate" => "终止",
        "suspend" => "暂停",
        "resume" => "继续",
        "rewind" => "重新执行",
        "retry" => "重试",
        _ => act,
    };
}
