using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Participants;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>
/// Reads what the scope of a pilot must know. A run keeps the scope that it was started with through all of its
/// attempts, and of that it treats only what is set today: neither a rewind nor a resume reaches beyond either.
/// </summary>
public sealed class ScopeReader(
    Database database, SourceReader source, TermPeopleReader peopleReader, SyncOptions options)
{
    /// <summary>The scope of a run's attempt.</summary>
    public Task<TermScope> ReadAsync(RunRow run, CancellationToken cancellation) =>
        ReadAsync(run.Term, Of(run), hasLedger: true, cancellation);

    /// <summary>The scope that is set today.</summary>
    /// <param name="hasLedger">Whether our tables exist.</param>
    public Task<TermScope> ReadAsync(string term, bool hasLedger, CancellationToken cancellation) =>
        ReadAsync(term, Set([options.Pilot]), hasLedger, cancellation);

    /// <summary>What of the names of the run's scope neither the source nor the ledger has, as remarks.</summary>
    /// <exception cref="RunFailedException">None of the names exists.</exception>
    public Task<IReadOnlyList<Finding>> CheckAsync(RunRow run, CancellationToken cancellation) =>
        CheckAsync(run.Term, Of(run), hasLedger: true, cancellation);

    /// <summary>The same for the scope that is set today.</summary>
    public Task<IReadOnlyList<Finding>> CheckAsync(string term, bool hasLedger, CancellationToken cancellation) =>
        CheckAsync(term, Set([options.Pilot]), hasLedger, cancellation);

    private IReadOnlyList<PilotScope> Of(RunRow run) => PilotScope.TryParse(
        run.Options.Pilot, out PilotScope began, out _)
        ? Set([began, options.Pilot])
        : throw new RunFailedException(
            RunReason.LedgerInconsistent,
            "The run's options hold a pilot's scope that this version cannot read; start a new run.");

    private static IReadOnlyList<PilotScope> Set(IEnumerable<PilotScope> scopes) =>
        [.. scopes.Where(scope => !scope.IsWhole).DistinctBy(scope => scope.Text)];

    private async Task<TermScope> ReadAsync(
        string term, IReadOnlyList<PilotScope> scopes, bool hasLedger, CancellationToken cancellation) =>
        scopes.Count == 0
            ? TermScope.Whole
            : new TermScope(
                scopes,
                scopes.Any(scope => scope.AsksForColleges)
                    ? await peopleReader.ReadPeopleAsync(cancellation)
                    : new PeopleDirectory(),
                await TeachersAsync(
                    term, hasLedger && scopes.Any(scope => scope.AsksForTeachers), cancellation));

    // Access is gone with its calendar; who taught in the timetable stands with the course as it was processed last.
    private async Task<ILookup<string, string>> TeachersAsync(
        string term, bool isAsked, CancellationToken cancellation)
    {
        if (!isAsked)
        {
            return Array.Empty<(string Id, string Number)>().ToLookup(one => one.Id, one => one.Number);
        }

        IEnumerable<(string Id, string Number)> access = await database.ReadAsync(
            connection => connection.QueryAsync<(string, string)>(
                "SELECT offering_id, number FROM icasync_access WHERE term = @term AND kind = @kind",
                new { term, kind = WireFormat.Word(ParticipantKind.Teacher) }),
            cancellation);
        IEnumerable<(string Id, string Teachers)> processed = await database.ReadAsync(
            connection => connection.QueryAsync<(string, string)>(
                """
                SELECT offering_id, timetable_teachers FROM icasync_offering
                WHERE term = @term AND timetable_teachers IS NOT NULL
                """,
                new { term }),
            cancellation);
        return access
            .Concat(processed.SelectMany(one => one.Teachers.Split('\n').Select(number => (one.Id, Number: number))))
            .ToLookup(one => one.Id, one => one.Number, StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<Finding>> CheckAsync(
        string term, IReadOnlyList<PilotScope> scopes, bool hasLedger, CancellationToken cancellation)
    {
        List<Finding> unknown = [];
        foreach (PilotScope scope in scopes)
        {
            List<PilotPart> names = scope.Names.ToList();
            List<PilotPart> missing = await MissingAsync(term, scope, names, hasLedger, cancellation);
            if (names.Count > 0 && missing.Count == names.Count && !scope.HasShare)
            {
                throw new RunFailedException(
                    RunReason.PilotUnknown,
                    $"{SettingNames.Pilot} is '{ShortText.Cut(scope.Text, 300)}', and nothing that it names exists in "
                    + $"term {term} or its record. Nothing was written. It must be {PilotScope.Form}, with names that "
                    + "exist.");
            }

            unknown.AddRange(missing.Select(part => new Finding(
                FindingCode.PilotNameUnknown, part.Word == PilotWord.Courses ? part.Value : null,
                $"{SettingNames.Pilot} names '{part.Value}' among its {WireFormat.Word(part.Word)}, and neither the "
                + "source nor the record of the term has it")));
        }

        return unknown;
    }

    private async Task<List<PilotPart>> MissingAsync(
        string term, PilotScope scope, IReadOnlyList<PilotPart> names, bool hasLedger, CancellationToken cancellation)
    {
        HashSet<string> courses = await CoursesAsync(
            term, names.Where(part => part.Word == PilotWord.Courses).Select(part => part.Value).ToHashSet(), hasLedger,
            cancellation);
        PeopleDirectory people = scope.AsksForTeachers
            ? await peopleReader.ReadPeopleAsync(cancellation)
            : new PeopleDirectory();
        HashSet<string> recorded = (await TeachersAsync(term, hasLedger && scope.AsksForTeachers, cancellation))
            .SelectMany(group => group).ToHashSet(StringComparer.Ordinal);
        HashSet<string> colleges = people.Of(ParticipantKind.Teacher)
            .SelectMany(person => new[] { person.Row.UnitCode, person.Row.UnitName }).OfType<string>()
            .Select(PilotScope.Folded).ToHashSet(StringComparer.Ordinal);
        return names.Where(part => !(part.Word switch
        {
            PilotWord.Courses => courses.Contains(part.Value),
            PilotWord.Teachers => people.Find(ParticipantKind.Teacher, part.Value) is not null
                || recorded.Contains(part.Value),
            PilotWord.Colleges => colleges.Contains(part.Value),
            PilotWord.Percent or _ => throw new System.Diagnostics.UnreachableException($"{part.Word} names nothing"),
        })).ToList();
    }

    private async Task<HashSet<string>> CoursesAsync(
        string term, HashSet<string> named, bool hasLedger, CancellationToken cancellation)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        if (named.Count == 0)
        {
            return found;
        }

        await foreach (OfferingRows rows in source.ReadTimetableAsync(term, named, cancellation))
        {
            found.Add(rows.Offering ?? string.Empty);
        }

        if (hasLedger && !named.IsSubsetOf(found))
        {
            found.UnionWith(await database.ReadAsync(
                connection => connection.QueryAsync<string>(
                    "SELECT offering FROM icasync_offering WHERE term = @term", new { term }),
                cancellation));
        }

        return found;
    }
}
