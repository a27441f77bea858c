using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Http;

/// <summary>Turns what goes wrong in a handler into the problem that its caller gets; nothing of the inside is told.</summary>
public sealed class ApiAnswers(CallerPolicy policy, ILogger<ApiAnswers> logger)
{
    /// <summary>Does the work of a caller who has the role.</summary>
    public async Task<IResult> AnswerAsync(HttpRequest request, ApiRole role, Func<ApiCaller, Task<IResult>> work)
    {
        try
        {
            ApiCaller caller = policy.Of(request);
            caller.Require(role);
            return await work(caller);
        }
        catch (ApiException refused)
        {
            return ApiResults.Problem(refused.Problem);
        }
        catch (BadHttpRequestException broken)
        {
            return ApiResults.Problem(new ProblemDocument
            {
                Type = broken.StatusCode == StatusCodes.Status413PayloadTooLarge ? ProblemTypes.TooLarge : ProblemTypes.BadArgument,
                Title = "请求有误 · Wrong request",
                Status = broken.StatusCode,
                Detail = "The request cannot be read.",
            });
        }
        catch (DatabaseMissingException missing)
        {
            return ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.BadDatabase, Title = "数据库不可用 · Database not usable", Status = 503, Detail = missing.Message,
            });
        }
        catch (DatabaseUnavailableException)
        {
            return ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.SourceUnavailable,
                Title = "数据库暂时不可用 · Database away",
                Status = 503,
                Detail = "The database does not answer. Try again in a minute.",
                Reason = RunReasons.SourceUnavailable,
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
                Detail = "Something failed inside; the log of the host tells what.",
            });
        }
    }
}
