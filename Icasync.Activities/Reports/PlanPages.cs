using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Planning;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>
/// Reads the operations of stored plans course by course: pages and filters over all of them, and a stream for a file.
/// </summary>
public sealed class PlanPages(Database database, PlanCourses courses)
{
    /// <summary>Operations of a course that a page shows; a page of one course shows <see cref="OfOneMax"/>.</summary>
    public const int OfEachMax = 5;

    /// <summary>Operations that a page of one course shows.</summary>
    public const int OfOneMax = 500;

    private const int StreamedMax = 50;

    /// <summary>A page.</summary>
    /// <param name="byNames">Whether names of people may lead to courses.</param>
    public async Task<PlanPage> PageAsync(
        PlanSummary plan, PlanFilter filter, NameBook book, bool byNames, int from, int limit,
        CancellationToken cancellation)
    {
        IReadOnlyList<PlanCourse> all = await ListAsync(plan.PlanId, plan.Term, cancellation);
        HashSet<string>? found = filter.Typed is not { } typed ? null
            : book.FindCourses(typed, byNames, int.MaxValue).Select(one => one.Kkh).ToHashSet(StringComparer.Ordinal);
        List<PlanCourse> passing = all
            .Where(one => one.Operations(filter.Op) > 0)
            .Where(one => filter.Kkh is null || one.Kkh == filter.Kkh)
            .Where(one => filter.College is null || (book.Course(one.Kkh)?.College ?? string.Empty) == filter.College)
            .Where(one => found is null || found.Contains(one.Kkh)
                || one.Kkh.Contains(filter.Typed!, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(one => one.Deletes.Calendars).ThenByDescending(one => one.Operations(filter.Op))
            .ThenBy(one => one.Kkh, StringComparer.Ordinal)
            .ToList();
        List<PlanCourse> page = passing.Skip(from).Take(limit).ToList();
        Dictionary<string, IReadOnlyList<StoredOperation>> operations =
            await OperationsAsync(plan.PlanId, plan.Term, page, cancellation);
        return new PlanPage(
            page.Select(one => new PlanCourseEntry(
                one.Kkh, book.Course(one.Kkh)?.Name ?? string.Empty, book.Course(one.Kkh)?.College,
                book.Course(one.Kkh)?.Teachers ?? [], one.Operations(filter.Op), one.Tallies,
                operations[one.OfferingId].Where(operation => filter.Op is null || operation.Op == filter.Op)
                    .Take(filter.Kkh is null ? OfEachMax : OfOneMax).ToList())).ToList(),
            from + page.Count < passing.Count ? from + page.Count : null,
            passing.Count,
            passing.Sum(one => one.Operations(filter.Op)),
            new SortedDictionary<string, int>(
                all.SelectMany(one => one.Tallies).GroupBy(one => one.Key, one => one.Value)
                    .ToDictionary(op => op.Key, op => op.Sum()), StringComparer.Ordinal),
            CollegeTotals.Of(all, book));
    }

    /// <summary>The first operations of a plan, in the order in which they would be carried out.</summary>
    public async Task<IReadOnlyList<StoredOperation>> FirstAsync(
        string planId, string term, int limit, CancellationToken cancellation)
    {
        List<StoredOperation> first = [];
        await foreach (StoredOperation one in StreamAsync(planId, term, cancellation))
        {
            first.Add(one);
            if (first.Count == limit)
            {
                break;
            }
        }

        return first;
    }

    /// <summary>All operations of a plan.</summary>
    public async IAsyncEnumerable<StoredOperation> StreamAsync(
        string planId, string term, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (PlanCourse[] some in (await ListAsync(planId, term, cancellation)).Chunk(StreamedMax))
        {
            Dictionary<string, IReadOnlyList<StoredOperation>> operations =
                await OperationsAsync(planId, term, some, cancellation);
            foreach (StoredOperation one in some.SelectMany(course => operations[course.OfferingId]))
            {
                yield return one;
            }
        }
    }

    private async Task<IReadOnlyList<PlanCourse>> ListAsync(
        string planId, string term, CancellationToken cancellation)
    {
        IReadOnlyList<PlanCourse> all = await courses.ListAsync(planId, cancellation);
        return all.Count > 0
            ? all
            : (await InDocumentAsync(planId, cancellation)).GroupBy(one => one.Kkh, StringComparer.Ordinal)
                .Select(course => new PlanCourse(
                    new OfferingKey(term, course.Key).Id, course.Key,
                    course.CountBy(one => one.Op).ToDictionary()))
                .ToList();
    }

    private async Task<Dictionary<string, IReadOnlyList<StoredOperation>>> OperationsAsync(
        string planId, string term, IReadOnlyCollection<PlanCourse> some, CancellationToken cancellation)
    {
        Dictionary<string, string> documents = await courses.ReadAsync(
            planId, some.Select(one => one.OfferingId), cancellation);
        return documents.Count > 0 || some.Count == 0
            ? documents.ToDictionary(one => one.Key, one => Parse(one.Value), StringComparer.Ordinal)
            : (await InDocumentAsync(planId, cancellation)).GroupBy(one => new OfferingKey(term, one.Kkh).Id)
                .ToDictionary(
                    course => course.Key, IReadOnlyList<StoredOperation> (course) => course.ToList(),
                    StringComparer.Ordinal);
    }

    // A plan that was stored before plans were kept by course has its first operations in its document.
    private async Task<IReadOnlyList<StoredOperation>> InDocumentAsync(
        string planId, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        string? document = await connection.QuerySingleOrDefaultAsync<string>(
            "SELECT document FROM icasync_plan WHERE plan_id = @planId", new { planId });
        if (document is null)
        {
            return [];
        }

        using JsonDocument parsed = JsonDocument.Parse(document);
        return parsed.RootElement.TryGetProperty("operations", out JsonElement operations)
            ? operations.EnumerateArray().Select(StoredOperation.Of).ToList()
            : [];
    }

    private static IReadOnlyList<StoredOperation> Parse(string operations)
    {
        using JsonDocument parsed = JsonDocument.Parse(operations);
        return parsed.RootElement.EnumerateArray().Select(StoredOperation.Of).ToList();
    }
}
