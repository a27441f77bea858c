using System.Data.Common;
using System.Globalization;
using Dapper;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>Compares the source with what is recorded of each offering. Reads only.</summary>
public sealed class ChangeDetector(
    Database database, SourceReader source, TermPeopleReader peopleReader, SyncOptions options)
{
    /// <summary>Offerings that are read while others are compared.</summary>
    private const int OfferingsAheadMax = 64;

    /// <summary>Offerings whose enrolments are read while the timetable is compared: some megabytes.</summary>
    private const int EnrolmentsAheadMax = 1024;

    /// <summary>The offerings that were touched.</summary>
    public async Task<DetectedChanges> DetectAsync(string term, CancellationToken cancellation)
    {
        HashSet<string> touched = new(StringComparer.Ordinal);
        List<MembershipInputs> inputs = [];
        List<QuarantinedRow> quarantined = [];
        List<Finding> findings = [];
        Dictionary<string, string?> fingerprints = new(StringComparer.Ordinal);
        await using ReadAhead<OfferingGroup<EnrolmentRow>> enrolments = peopleReader.ReadEnrolmentsAhead(
            term, EnrolmentsAheadMax, cancellation);
        Task<PeopleDirectory> people = Task.Run(() => peopleReader.ReadPeopleAsync(cancellation), cancellation);
        await using ReadAhead<OfferingRows> timetable = new(
            source.ReadTimetableAsync(term, cancellation), OfferingsAheadMax, cancellation);
        Dictionary<string, RecordedInputs> recorded = await ReadRecordedAsync(term, cancellation);
        await foreach (OfferingRows rows in timetable.ReadAllAsync(cancellation))
        {
            if (rows.Offering is not { } number)
            {
                quarantined.AddRange(
                    rows.Rows.Select(row => PeriodParser.Parse(row).Quarantined).OfType<QuarantinedRow>());
                continue;
            }

            recorded.Remove(number, out RecordedInputs? known);
            if (known is { IsWithdrawn: true })
            {
                // Only a full sync builds a course anew that a person withdrew.
                continue;
            }

            if (known is { Unfinished: false, Inputs: not null } && known.Covers(rows.Rows))
            {
                // The people of an offering that no row touched are resolved from its recorded inputs: rows that only
                // vanished wait for a full sync (DOMAIN D3).
                if (known.HasUnreadable)
                {
                    quarantined.AddRange(
                        rows.Rows.Select(row => PeriodParser.Parse(row).Quarantined).OfType<QuarantinedRow>());
                }

                if (rows.Rows.Any(row => PeriodParser.Parse(row).Period is not null))
                {
                    inputs.Add(known.Inputs);
                    fingerprints[number] = known.Fingerprint;
                }

                continue;
            }

            touched.Add(number);
            AggregatedOffering offering = OfferingAggregator.Aggregate(
                new OfferingKey(term, number), rows.Rows, options.ToAggregation());
            quarantined.AddRange(offering.Quarantined);
            findings.AddRange(offering.Findings);
            if (offering.Desired.ReadableRows > 0)
            {
                inputs.Add(
                    new MembershipInputs(
                        number, offering.Desired.StudentsIncluded, offering.Desired.TimetableTeachers));
                fingerprints[number] = known?.Fingerprint;
            }
        }

        touched.UnionWith(recorded
            .Where(entry => entry.Value is { Unfinished: true, IsWithdrawn: false }).Select(entry => entry.Key));
        List<Finding> remarks = [];
        List<ResolvedAccess> access = await CompareAccessAsync(
            term, inputs, fingerprints, touched, await people, enrolments, remarks, cancellation);
        findings.AddRange(remarks.Where(one => one.Offering is { } offering && touched.Contains(offering)));
        return new DetectedChanges(touched, access, quarantined, findings);
    }

    private async Task<List<ResolvedAccess>> CompareAccessAsync(
        string term,
        IReadOnlyList<MembershipInputs> inputs,
        Dictionary<string, string?> fingerprints,
        HashSet<string> touched,
        PeopleDirectory people,
        ReadAhead<OfferingGroup<EnrolmentRow>> enrolments,
        ICollection<Finding> remarks,
        CancellationToken cancellation)
    {
        List<ResolvedAccess> changed = [];
        await foreach (
            ResolvedAccess one in peopleReader.ResolveAsync(term, inputs, people, enrolments, remarks, cancellation))
        {
            if (touched.Contains(one.Offering)
                || fingerprints[one.Offering] != ParticipantResolver.Fingerprint(one.Access))
            {
                touched.Add(one.Offering);
                changed.Add(one);
            }
        }

        return changed;
    }

    private async Task<Dictionary<string, RecordedInputs>> ReadRecordedAsync(
        string term, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<RawInputs>(
            """
            SELECT offering AS Offering, row_versions AS RowVersions, access_fingerprint AS Fingerprint,
                   CASE WHEN owed IS NULL THEN unfinished ELSE 1 END AS Unfinished,
                   unreadable_rows AS UnreadableRows, students_included AS StudentsIncluded,
                   timetable_teachers AS Teachers, withdrawn_run AS WithdrawnRun
            FROM icasync_offering WHERE term = @term
            """,
            new { term })).ToDictionary(
                raw => raw.Offering,
                raw => new RecordedInputs(
                    Versions(raw.RowVersions),
                    raw.Unfinished != 0,
                    raw.UnreadableRows != 0,
                    raw.Fingerprint,
                    raw.StudentsIncluded is { } included
                    ? MembershipInputs.Of(raw.Offering, included != 0, raw.Teachers) : null,
                    raw.WithdrawnRun is not null),
                StringComparer.Ordinal);
    }

    // Numbers, not texts: a term has 58,000 of them at each detection.
    private static HashSet<ulong> Versions(string? recorded)
    {
        HashSet<ulong> versions = [];
        foreach (Range one in recorded.AsSpan().Split(','))
        {
            if (
                ulong.TryParse(
                    recorded.AsSpan()[one], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out ulong version))
            {
                versions.Add(version);
            }
        }

        return versions;
    }

    private sealed record RecordedInputs(
        HashSet<ulong> RowVersions, bool Unfinished, bool HasUnreadable, string? Fingerprint, MembershipInputs? Inputs,
        bool IsWithdrawn)
    {
        public bool Covers(IReadOnlyList<TimetableRow> rows) =>
            rows.All(row => RowVersions.Contains(RowVersion.Hash(row)));
    }

    private sealed class RawInputs
    {
        public required string Offering { get; init; }
        public string? RowVersions { get; init; }
        public long Unfinished { get; init; }
        public long? UnreadableRows { get; init; }
        public string? Fingerprint { get; init; }
        public long? StudentsIncluded { get; init; }
        public string? Teachers { get; init; }
        public string? WithdrawnRun { get; init; }
    }
}
