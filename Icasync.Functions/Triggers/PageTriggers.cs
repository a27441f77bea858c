using Icasync.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Functions.Triggers;

/// <summary>Binds the operator page and the API's description. Both hold no data, so the page needs no key.</summary>
public sealed class PageTriggers(StaticFiles files)
{
    [Function("GetPage")]
    public IResult Index([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "icasync")] HttpRequest request) =>
        files.Index(request);

    [Function("GetPagePart")]
    public IResult Part(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "icasync/page/{file}")] HttpRequest request,
        string file) =>
        files.Part(request, file);

    [Function("GetOpenApi")]
    public IResult OpenApi(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "icasync/openapi.json")] HttpRequest request) =>
            files.OpenApi(request);
}
