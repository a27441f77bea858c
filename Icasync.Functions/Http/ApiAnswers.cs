using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Http;

/// <summary>
/// Turns what goes wrong in a handler into the problem that its caller gets; nothing of the inside is told.
/// </summary>
public sealed class ApiAnswers(CallerPolicy policy, PostLimiter limiter, ILogger<ApiAnswers> logger)
{
    /// <summary>When a caller may come back to a database that is away.</summary>
    private const string AwaySeconds = "60";

    /// <summary>A caller waits no longer for a database that is away; a run would (DESIGN 5).</summary>
    private static readonly TimeSpan DatabaseWaitMax = TimeSpan.FromSeconds(5);

    /// <summary>Does the work of a caller who has the role.</summary>
    public async Task<IResult> AnswerAsync(HttpRequest request, ApiRole role, Func<ApiCaller, Task<IResult>> work)
    {
        ResponseHeaders.Protect(request.HttpContext.Response, policy.IsApp);
        try
        {
            ApiCaller caller = policy.Of(request);
            caller.Require(role);
            limiter.Count(request, caller);
            using IDisposable patience = Database.WaitingAtMost(DatabaseWaitMax);
            return await work(caller);
        }
        catch (ApiException refused)
        {
            if (refused.Problem.Status == StatusCodes.Status403Forbidden)
            {
                logger.LogWarning(
                    "{Method} {Path}: refused, {Caller} has not the role {Role}", request.Method, request.Path,
                        policy.Of(request).Name, role);
            }

            return ApiResults.Problem(refused.Problem);
        }
        catch (BadHttpRequestException large) when (large.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ApiResults.Problem(ApiBody.TooLarge().Problem);
        }
        catch (BadHttpRequestException broken)
        {
            return ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.BadArgument,
                Title = "请求有误 · Wrong request",
                Status = broken.StatusCode,
                Detail = ApiResults.Both("无法读取请求。", "The request cannot be read."),
            });
        }
        catch (RunFailedException refused)
        {
            return ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.WrongState,
                Title = "状态不允许 · Conflict",
                Status = 409,
                Detail = ApiResults.Both($"目前不能进行，原因 {WireFormat.Code(refused.Reason)}。", refused.Message),
                Reason = WireFormat.Code(refused.Reason),
            });
        }
        catch (DatabaseMissingException missing)
        {
            logger.LogWarning("{Method} {Path}: {Message}", request.Method, request.Path, missing.Message);
            request.HttpContext.Response.Headers.RetryAfter = AwaySeconds;
            return ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.BadDatabase,
                Title = "数据库不可用 · Database not usable",
                Status = 503,
                Detail = ApiResults.Both(
                    "缺少数据库或所需的表，主机日志中有说明。",
                    "The database, or a table that is needed, is not there. The log of the host tells which."),
            });
        }
        catch (Exception away) when (away is DatabaseUnavailableException || SqlTransients.Of(away) is not null)
        {
            logger.LogWarning(
                "{Method} {Path}: the database failed with {Type}", request.Method, request.Path, away.GetType().Name);
            request.HttpContext.Response.Headers.RetryAfter = AwaySeconds;
            return ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.SourceUnavailable,
                Title = "数据库暂时不可用 · Database away",
                Status = 503,
                Detail = ApiResults.Both("数据库没有响应，请一分钟后再试。", "The database does not answer. Try again in a minute."),
                Reason = WireFormat.Code(RunReason.SourceUnavailable),
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogError(exception, "{Method} {Path} failed", request.Method, request.Path);
            return ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.Internal,
                Title = "内部错误 · Internal error",
                Status = 500,
                Detail = ApiResults.Both("内部出错，主机日志中有说明。", "Something failed inside; the log of the host tells what."),
            });
        }
    }
}
