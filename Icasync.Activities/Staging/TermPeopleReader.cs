using System.Runtime.CompilerServices;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>Reads people, enrolments and assignments and resolves who may see which calendar.</summary>
public sealed class TermPeopleReader(SourceReader source, SyncOptions options)
{
    /// <summary>Offerings whose enrolments are read while others are resolved.</summary>
    private const int OfferingsAheadMax = 64;

    /// <summary>All students and teachers.</summary>
    public Task<PeopleDirectory> ReadPeopleAsync(CancellationToken cancellation) => CollectAsync(null, cancellation);

    /// <summary>All that the tables say of one number; others may be in it too.</summary>
    public Task<PeopleDirectory> ReadPersonAsync(string number, CancellationToken cancellation) =>
        CollectAsync(number, cancellation);

    private async Task<PeopleDirectory> CollectAsync(string? number, CancellationToken cancellation)
    {
        PeopleDirectory people = new();
        await foreach (PersonRow row in source.ReadPeopleAsync(cancellation, number))
        {
            people.Add(row);
        }

        return people;
    }

    /// <summary>Begins to read the term's enrolments, for who has other work to do before it resolves.</summary>
    internal ReadAhead<OfferingGroup<EnrolmentRow>> ReadEnrolmentsAhead(
        string term, int offeringsMax, CancellationToken cancellation, IReadOnlySet<string>? only = null) =>
        new(source.ReadEnrolmentsAsync(term, only, cancellation), offeringsMax, cancellation);

    /// <summary>
    /// The access of every offering in <paramref name="inputs"/>, streamed in no certain order: first those that have
    /// enrolments, then the rest.
    /// </summary>
    /// <param name="only">Reads these offerings alone, and finds nothing about others; null reads all.</param>
    public async IAsyncEnumerable<ResolvedAccess> ResolveAsync(
        string term,
        IReadOnlyList<MembershipInputs> inputs,
        PeopleDirectory people,
        ICollection<Finding> findings,
        [EnumeratorCancellation] CancellationToken cancellation,
        IReadOnlySet<string>? only = null)
    {
        await using ReadAhead<OfferingGroup<EnrolmentRow>> enrolments = ReadEnrolmentsAhead(
            term, OfferingsAheadMax, cancellation, only);
        await foreach (ResolvedAccess one in ResolveAsync(
            term, inputs, people, enrolments, findings, cancellation, only))
        {
            yield return one;
        }
    }

    /// <summary>The same with enrolments that are being read already.</summary>
    internal async IAsyncEnumerable<ResolvedAccess> ResolveAsync(
        string term,
        IReadOnlyList<MembershipInputs> inputs,
        PeopleDirectory people,
        ReadAhead<OfferingGroup<EnrolmentRow>> enrolments,
        ICollection<Finding> findings,
        [EnumeratorCancellation] CancellationToken cancellation,
        IReadOnlySet<string>? only = null)
    {
        Dictionary<string, MembershipInputs> open = inputs.ToDictionary(one => one.Offering, StringComparer.Ordinal);
        IReadOnlySet<string> excluded = options.ExcludedUsers.ToHashSet(StringComparer.Ordinal);
        Dictionary<string, IReadOnlyList<AssignmentRow>> assignments = new(StringComparer.Ordinal);
        await foreach (OfferingGroup<AssignmentRow> group in source.ReadAssignmentsAsync(term, only, cancellation))
        {
            assignments[group.Offering] = group.Rows;
            Remark(
                "assignment", FindingCode.AssignmentWithoutCourse, group.Offering, group.Rows.Select(row => row.State));
        }

        await foreach (OfferingGroup<EnrolmentRow> group in enrolments.ReadAllAsync(cancellation))
        {
            Remark(
                "enrolment", FindingCode.EnrolmentWithoutCourse, group.Offering, group.Rows.Select(row => row.State));
            if (open.Remove(group.Offering, out MembershipInputs? one))
            {
                yield return Resolve(one, group.Rows);
            }
        }

        foreach (MembershipInputs one in open.Values)
        {
            yield return Resolve(one, []);
        }

        ResolvedAccess Resolve(MembershipInputs one, IReadOnlyList<EnrolmentRow> enrolments) => new(
            one.Offering,
            ParticipantResolver.Resolve(
                one.Offering, one.StudentsIncluded, one.Teachers, enrolments,
                assignments.GetValueOrDefault(one.Offering) ?? [], people, excluded, findings));

        // Such rows belong to no offering, so no offering's findings would tell that people are missing somewhere.
        void Remark(string word, FindingCode withoutCourse, string number, IEnumerable<string?> states)
        {
            bool none = number.Length == 0 || !PeriodParser.IsOffering(number);
            if (none && states.Count(RowState.IsLive) is > 0 and int rows)
            {
                findings.Add(new Finding(
                    withoutCourse, null,
                    $"{rows} live {word}s name no course that can be one: "
                    + $"'{Cell.Visible(number)}'"));
            }
        }
    }
}
