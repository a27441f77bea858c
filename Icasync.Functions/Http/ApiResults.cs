using System.Text;
using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>A refusal of the API: the problem that the caller gets.</summary>
public sealed class ApiException(ProblemDocument problem) : Exception(problem.Detail)
{
    /// <summary>The answer's body.</summary>
    public ProblemDocument Problem { get; } = problem;

    /// <summary>A field that cannot be used.</summary>
    /// <param name="zh">What is wrong, in Chinese; <paramref name="en"/> says the same in English.</param>
    public static ApiException BadRequest(string field, string zh, string en) => new(new ProblemDocument
    {
        Type = ProblemTypes.BadArgument, Title = "请求有误 · Wrong request", Status = 400, Detail =
            ApiResults.Both(zh, en), Field = field,
    });

    /// <summary>No run has the id.</summary>
    public static ApiException UnknownRun(string runId) => new(new ProblemDocument
    {
        Type = ProblemTypes.UnknownRun,
        Title = "没有此同步记录 · Unknown run",
        Status = 404,
        Detail = ApiResults.Both(
            $"没有同步记录“{ApiResults.Brief(runId)}”。", $"There is no run '{ApiResults.Brief(runId)}'."),
    });

    /// <summary>Something else than a run is not there.</summary>
    public static ApiException Unknown(string zh, string en) => new(new ProblemDocument
    {
        Type = ProblemTypes.UnknownObject, Title = "没有找到 · Not found", Status = 404, Detail = ApiResults.Both(zh, en),
    });

    /// <summary>The state of things forbids it.</summary>
    public static ApiException Conflict(string type, string zh, string en, string? runId = null) =>
        new(new ProblemDocument
    {
        Type = type, Title = "状态不允许 · Conflict", Status = 409, Detail = ApiResults.Both(zh, en), RunId = runId,
    });

    /// <summary>The term has an open run, one at a time.</summary>
    public static ApiException RunOpen(string runId) => Conflict(
        ProblemTypes.RunOpen,
        $"该学期的同步 {runId} 正在进行；同一学期一次只能进行一个同步。",
        $"The term has the open run {runId}; one run of a term at a time.",
        runId);
}

/// <summary>Answers of the API: JSON in camelCase, and problems as RFC 9457 says.</summary>
public static class ApiResults
{
    /// <summary>
    /// Where the caller looks at a run: on the routes that let the caller in, because a signed-in person has no key.
    /// </summary>
    public static string RunUrl(HttpRequest request, string runId) =>
        request.Path.StartsWithSegments("/api/icasync/signed-in", StringComparison.OrdinalIgnoreCase)
            ? $"/api/icasync/signed-in/runs/{runId}"
            : $"/api/icasync/runs/{runId}";

    private const int DetailLengthMax = 500;
    private const int RepeatedLengthMax = 100;
    private const string ProblemType = "application/problem+json; charset=utf-8";

    /// <summary>The same in Chinese and English: the form of every text of a problem.</summary>
    public static string Both(string zh, string en) => $"{zh} · {en}";

    /// <summary>What a caller sent, short enough to be repeated in both languages.</summary>
    public static string Brief(string sent) => ShortText.Cut(sent, RepeatedLengthMax);

    /// <summary>A document.</summary>
    public static IResult Json<T>(T document, int status = 200) =>
        Results.Json(document, WireFormat.Json, statusCode: status);

    /// <summary>A problem.</summary>
    public static IResult Problem(ProblemDocument problem) => Results.Text(
        JsonSerializer.Serialize(problem with { Detail = Cut(problem.Detail) }, WireFormat.Json), ProblemType,
        statusCode: problem.Status);

    /// <summary>The caller is nobody that this host knows (O16).</summary>
    public static IResult Unauthorized(string zh, string en, string type = ProblemTypes.Unauthorized) =>
        Problem(new ProblemDocument
    {
        Type = type, Title = "需要密钥或登录 · Key or sign-in needed", Status = 401, Detail = Both(zh, en),
    });

    /// <summary>No route has the path, or it has another method.</summary>
    public static IResult NoRoute(int status) => Problem(new ProblemDocument
    {
        Type = status == StatusCodes.Status404NotFound ? ProblemTypes.UnknownObject : ProblemTypes.BadArgument,
        Title = status == StatusCodes.Status404NotFound ? "没有找到 · Not found" : "请求有误 · Wrong request",
        Status = status,
        Detail = status == StatusCodes.Status405MethodNotAllowed
            ? Both("此路由使用其他方法，参见 openapi.json。", "The route has another method; openapi.json lists them.")
            : Both("没有此路由，参见 openapi.json。", "No route answers this; openapi.json lists them."),
    });

    /// <summary>A document with its ETag; 304 when the caller has it already.</summary>
    public static IResult Tagged<T>(HttpRequest request, T document)
    {
        string text = JsonSerializer.Serialize(document, WireFormat.Json);
        string tag = $"\"{Domain.Timetable.Hashing.Sha256Hex(text, 8)}\"";
        request.HttpContext.Response.Headers.ETag = tag;
        return request.GetTypedHeaders().IfNoneMatch.Any(one => one.Tag == "*" || one.Tag == tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Text(text, "application/json; charset=utf-8");
    }

    /// <summary>A text that is written as it is read: it may be too long to stand in memory.</summary>
    public static IResult Written(string type, Func<TextWriter, Task> write) => Results.Stream(
        async body =>
        {
            await using StreamWriter text = new(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await write(text);
        },
        type);

    // What a caller sent may stand in the detail, and it may be long.
    private static string Cut(string detail) => ShortText.Cut(detail, DetailLengthMax);
}
