namespace Icasync.Domain.Probing;

/// <summary>What concerns every call: signature, token, scopes, limits, rate and cost.</summary>
internal static class CallQuestions
{
    private static readonly string[] TokenCodes =
        ["401000001", "40100011", "401030001", "401030003", "401030002", "401001003", "401001005", "401020001"];

    public static IReadOnlyList<ProbeQuestion> All { get; } =
    [
        new("S1", "接口签名与时钟偏差", "signature; clock skew", "on", "listCalendars")
        {
            IsAboutRights = true,
            Effect = "every call is signed, at the moment it leaves",
            Read = Signature,
            Handles = found => found == "off" || Reading.Parse(found.Split('=')[^1]) >= 30,
            ToDo = "Calls may not be older than a few seconds: keep this machine's clock exact (NTP).",
        },
        new("CLOCK", "本机时钟", "this machine's clock against WPS", "within 2 s", "listCalendars")
        {
            Effect = "signatures carry this machine's time",
            Read = answers => Reading.Parse(Reading.Word(answers)) is not { } seconds ? null
                : Math.Abs(seconds) <= 2 ? "within 2 s"
                : Reading.Word(answers),
            Handles = found => Math.Abs(Reading.Parse(found) ?? double.MaxValue) <= 30,
            ToDo = "Set this machine's clock (NTP), then probe again.",
        },
        new("S2", "无效令牌的错误码", "code for a bad bearer", "40100011", "listCalendars")
        {
            IsAboutRights = true,
            Effect = "a token that is refused is renewed once",
            Read = answers => answers[^1].Refusal,
            Handles = TokenCodes.Contains,
            ToDo = "The client does not know this code as that of a token: report it; runs may stop when a token ends.",
        },
        new("SCOPES", "应用权限", "scopes that the app lacks", "none", "every operation")
        {
            Effect = "what is lacking stops a run with WPS_FORBIDDEN",
            Read = Reading.Word,
            Handles = _ => false,
            ToDo = "Grant the app these scopes on the open platform, then probe again.",
        },
        new("S3", "缺少权限的错误码", "code of a missing scope", "403000001", "every operation")
        {
            IsAboutRights = true,
            Effect = "the run stops with WPS_FORBIDDEN",
            Read = answers => answers[^1].Refusal,
        },
        new("S18", "分页大小超限", "page_size above the maximum", "400000003", "listEvents")
        {
            Effect = "none: the client stays below the maximum",
            Read = Reading.Code("clamp"),
        },
        new("S19", "查询窗口超过 31 天", "window longer than 31 days", "400411350", "listEvents")
        {
            Effect = "none: the client asks for at most 31 days",
            Read = Reading.Code("taken"),
        },
        new("S21", "无窗口的列表", "list without window, anchor or token", "400000003", "listEvents")
        {
            Effect = "none: the client always names a window",
            Read = Reading.Code("newest31"),
        },
        new("S22", "无效分页令牌", "stale or foreign page token", "400000003", "listEvents")
        {
            Effect = "a list that breaks off is begun again",
            Read = answers => answers[^1] is { IsDone: true, Seen.Count: 0 } ? "empty" : answers[^1].Refusal,
        },
        new("S34", "业务错误的 HTTP 状态", "HTTP status of business errors", "code", "listEvents")
        {
            Effect = "answers are classified by code first",
            Read = answers => answers.Any(one => one is { Status: 200, Code: not 0 }) ? "200"
                : answers.Any(one => one.Refusal is not null) ? "code"
                : null,
        },
        new("S23", "限流的应答", "form of throttling", "off", "listCalendars")
        {
            Effect = "throttling halves the rate; a named pause is kept",
            Read = answers => answers[^1].Seen is [{ } pause, ..] ? $"{answers[^1].Text};retry-after={pause}"
                : answers[^1].IsDone ? "off"
                : answers[^1].Text,
        },
        new("RATE", "可用速率（次/秒）", "calls a second without throttling", string.Empty, "listCalendars")
        {
            Effect = "the limiter's rate, unless Icasync__Wps__RequestsPerSecond is set",
            Read = Reading.Word,
        },
        new("COST", "单次调用耗时", "time of a call", string.Empty, "every operation")
        {
            Effect = "the forecast of a run's duration",
            Read = Reading.Word,
        },
    ];

    // A well-signed call, the same badly signed, and then how far a date may be off.
    private static string? Signature(IReadOnlyList<ProbeAnswer> answers) => answers switch
    {
        [{ IsDone: true }, { IsDone: true }, ..] => "off",
        [{ IsDone: true }, { Refusal: not null }, { IsDone: true, Seen: [{ } skew] }] => $"skew={skew}",
        [{ IsDone: true }, { Refusal: not null }] => "on",
        _ => null,
    };
}
