using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>What the source wants now, for whoever looks and stages nothing.</summary>
public sealed class WantedReader(
    SourceReader source, TermPeopleReader peopleReader, ChangeDetector detector, SyncOptions options)
{
    /// <summary>What it wants of a term.</summary>
    /// <param name="courses">These courses; none means all.</param>
    /// <param name="people">Everybody, where the caller has read them; null reads them.</param>
    public async Task<List<StagedOffering>> WholeAsync(
        string term, IReadOnlySet<string> courses, CancellationToken cancellation, PeopleDirectory? people = null)
    {
        IReadOnlySet<string>? only = courses.Count == 0 ? null : courses;
        List<AggregatedOffering> offerings = await AggregateAsync(term, only, cancellation);
        people ??= await peopleReader.ReadPeopleAsync(cancellation);
        List<MembershipInputs> inputs = offerings
            .Where(offering => offering.Desired.ReadableRows > 0)
            .Select(offering => new MembershipInputs(
                offering.Desired.Key.Offering, offering.Desired.StudentsIncluded, offering.Desired.TimetableTeachers))
            .ToList();
        Dictionary<string, IReadOnlyList<DesiredAccess>> access = new(StringComparer.Ordinal);
        await foreach (ResolvedAccess one in peopleReader.ResolveAsync(term, inputs, people, [], cancellation, only))
        {
            access[one.Offering] = one.Access;
        }

        return Staged(offerings, access);
    }

    /// <summary>What it wants of the courses that an incremental run would treat.</summary>
    public async Task<List<StagedOffering>> TouchedAsync(string term, CancellationToken cancellation)
    {
        DetectedChanges changes = await detector.DetectAsync(term, cancellation);
        return changes.Touched.Count == 0
            ? []
            : Staged(
                await AggregateAsync(term, changes.Touched, cancellation),
                changes.Access.ToDictionary(one => one.Offering, one => one.Access, StringComparer.Ordinal));
    }

    private async Task<List<AggregatedOffering>> AggregateAsync(
        string term, IReadOnlySet<string>? only, CancellationToken cancellation)
    {
        List<AggregatedOffering> offerings = [];
        await foreach (OfferingRows rows in source.ReadTimetableAsync(term, only, cancellation))
        {
            if (rows.Offering is { } number)
            {
                offerings.Add(
                    OfferingAggregator.Aggregate(new OfferingKey(term, number), rows.Rows, options.ToAggregation()));
            }
        }

        return offerings;
    }

    private static List<StagedOffering> Staged(
        IEnumerable<AggregatedOffering> offerings, Dictionary<string, IReadOnlyList<DesiredAccess>> access) => offerings
            .Select(
                offering => access.TryGetValue(offering.Desired.Key.Offering, out IReadOnlyList<DesiredAccess>? people)
                ? new StagedOffering(offering.Desired with { Access = people }, AccessKnown: true, offering.RowVersions)
                : new StagedOffering(offering.Desired, AccessKnown: false, offering.RowVersions))
            .ToList();
}
