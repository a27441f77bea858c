using Icasync.Activities.Base;
using Icasync.Activities.Offerings;
using Icasync.Activities.Reports;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The part of the API that shows what people changed at WPS, for whoever has some of it mended.</summary>
public sealed class DriftApi(ApiAnswers answers, DriftList drift, TermBooks books)
{
    /// <summary>
    /// GET drift?term=&amp;kind=&amp;kkh=&amp;college=&amp;after=&amp;limit=: a page of differences, and how many there
    /// are of each class.
    /// </summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async _ =>
        {
            string term = await books.NeededTermAsync(request, cancellation);
            string? kind = ApiQuery.Word<DriftKind>(request, "kind") is { } asked ? WireFormat.Word(asked) : null;
            (string? kkh, string? college) = (ApiQuery.Text(request, "kkh"), ApiQuery.Text(request, "college"));
            int from = ApiQuery.Offset(request);
            int limit = ApiQuery.Limit(request);
            IReadOnlyList<DriftEntry> all = await drift.ReadAsync(term, cancellation);
            NameBook? book = all.Count > 0 ? await books.ReadAsync(term, cancellation) : null;
            string? College(DriftEntry one) => book?.Course(one.Kkh)?.College;
            List<DriftEntry> found = [.. all
                .Where(one => (kkh is null || one.Kkh == kkh) && (college is null || College(one) == college))];
            List<DriftEntry> ofKind = [.. found.Where(one => kind is null || one.Kind == kind)];
            return ApiResults.Tagged(request, new
            {
                term,
                items = ofKind.Skip(from).Take(limit).Select(one => new
                {
                    one.Kkh, name = book?.Course(one.Kkh)?.Name, college = College(one), one.Kind, key = one.ItemKey,
                    one.Recorded, one.Seen, one.RunId, one.FoundAt,
                }),
                next = from + limit < ofKind.Count ? from + limit : (int?)null,
                total = ofKind.Count,
                byKind = found.CountBy(one => one.Kind).OrderBy(one => one.Key, StringComparer.Ordinal)
                    .ToDictionary(one => one.Key, one => one.Value),
                courses = found.Select(one => one.Kkh).Distinct(StringComparer.Ordinal).Count(),
            });
        });
}
