using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Notices;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Notify;

/// <summary>Who would be told what of a run.</summary>
/// <param name="Quiet">Why nobody is told; null where somebody may be.</param>
public sealed record PeoplePlan(
    Quiet? Quiet, IReadOnlyDictionary<string, IReadOnlyList<PersonalCourse>> People);

/// <summary>
/// Puts together from the change log what each person is told of a run. Nothing is written and nobody is called, so it
/// is the preview too.
/// </summary>
public sealed class PeoplePlanner(
    Database database, RunStore runs, PersonEffectReader reader, NotifyOptions options, TimeProvider time)
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);
    private static readonly RunState[] Ended = [RunState.Completed, RunState.CompletedWithFailures];

    /// <summary>The plan of a run that has ended, or is about to end in this state.</summary>
    public async Task<PeoplePlan> PlanAsync(
        RunRow run, RunState state, PeopleWord who, CancellationToken cancellation)
    {
        if (await QuietAsync(run, state, cancellation) is { } quiet)
        {
            return new PeoplePlan(quiet, new Dictionary<string, IReadOnlyList<PersonalCourse>>());
        }

        DateTime now = (run.FinishedAt ?? time.GetUtcNow()).ToOffset(Offset).DateTime;
        return new PeoplePlan(
            null, PersonalEffects.Of(
                await reader.ReadAsync(run.RunId, run.Term, cancellation), who, now, options.PeopleDays));
    }

    /// <summary>What a run would be told as, by text; nobody is told by it.</summary>
    /// <param name="max">Texts, and numbers of each, that are wanted.</param>
    public async Task<PeoplePreview> PreviewAsync(
        RunRow run, PeopleWord who, int max, CancellationToken cancellation)
    {
        PeoplePlan plan = await PlanAsync(run, run.State, who, cancellation);
        (IReadOnlyList<PersonNotice> told, IReadOnlyList<PersonNotice> over) = PeopleNotices.Allot(
            plan.People.Select(one => PeopleNotices.Of(one.Key, one.Value, untold: 0)), options.PeopleDailyMax);
        List<PeopleText> texts = [.. told.GroupBy(one => one.Text, StringComparer.Ordinal)
            .Select(one => new PeopleText(
                one.Count(), [.. one.Select(person => person.Number).Take(max)], one.Key))
            .OrderByDescending(one => one.People).ThenBy(one => one.Text, StringComparer.Ordinal)];
        return new PeoplePreview(
            run.RunId, options.People, who, plan.Quiet, told.Count, over.Count, texts.Count, [.. texts.Take(max)]);
    }

    private async Task<Quiet?> QuietAsync(RunRow run, RunState state, CancellationToken cancellation) =>
        run.Kind is not (RunKind.Full or RunKind.Incremental or RunKind.Users) ? Quiet.NoSync
        : !Ended.Contains(state) ? Quiet.NotEnded
        : await PilotBeforeAsync(run, cancellation) is { } pilot && pilot == Pilot(run) ? null
        : Quiet.FirstSync;

    // The scope of the full sync before, as text; null where people have no calendars yet, or have none any more.
    private async Task<string?> PilotBeforeAsync(RunRow run, CancellationToken cancellation)
    {
        string? before = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<string?>(
                """
                SELECT MAX(run_id) FROM icasync_run
                WHERE term = @Term AND run_id < @RunId AND kind = @full AND state IN @ended AND run_id > (
                    SELECT COALESCE(MAX(run_id), '') FROM icasync_run WHERE term = @Term AND run_id < @RunId
                        AND kind = @withdraw)
                """,
                new
                {
                    run.Term, run.RunId, full = WireFormat.Word(RunKind.Full),
                    withdraw = WireFormat.Word(RunKind.Withdraw), ended = Ended.Select(WireFormat.Word),
                }),
            cancellation);
        return before is not null && await runs.FindAsync(before, cancellation) is { } full ? Pilot(full) : null;
    }

    private static string Pilot(RunRow run) => run.Options.Pilot ?? string.Empty;
}
