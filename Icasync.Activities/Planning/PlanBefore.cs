using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Planning;

/// <summary>
/// What an attempt's plan has to know before it is made; nothing of it changes until the plan stands.
/// </summary>
/// <param name="Written">The lengths of the lists, where an earlier execution has written them.</param>
/// <param name="Failures">Item, offering and step of the run's failures that may be moot.</param>
/// <param name="Doubtful">How many offerings wait for a look at what WPS shows.</param>
/// <param name="Invites">Whether the ledger has anybody who was invited to a lesson.</param>
/// <param name="Waiting">
/// Who waits for WPS to know him, or for room in a calendar; null where the plan asks WPS for nobody.
/// </param>
internal sealed record PlanBefore(
    PhaseWork? Written, IReadOnlyList<(string Item, string Offering, string Step)> Failures, int Doubtful,
    bool Invites, PendingPeople.Waiting? Waiting)
{
    /// <summary>Closes the staging and asks.</summary>
    public static PhaseOpening<PlanBefore> Opening(AttemptInput attempt, string now)
    {
        // An incremental run asked WPS about pending people already, before it looked for what was touched; a run that
        // takes back grants nobody anything new.
        bool asksWps = attempt.Kind is RunKind.Full or RunKind.Users;
        IReadOnlyList<Statement> queries =
        [
            PlanMark.Reading(attempt.Key()),
            FailureLog.OfSteps(attempt.RunId),
            new Statement(
                "SELECT COUNT(*) FROM icasync_offering WHERE term = @Term AND doubtful <> 0", new { attempt.Term }),
            new Statement(
                """
                SELECT COUNT(*) FROM icasync_offering o WHERE o.term = @Term
                    AND EXISTS (SELECT 1 FROM icasync_attendee a WHERE a.offering_id = o.offering_id)
                """,
                new { attempt.Term }),
            .. asksWps ? PendingPeople.Waiting.Asking(attempt.Term) : [],
        ];
        return new PhaseOpening<PlanBefore>(
            [PlanMark.Beginning(attempt.Key(), now)],
            queries,
            async all => new PlanBefore(
                PlanMark.Parse(await all.ReadSingleOrDefaultAsync<string?>()),
                (await all.ReadAsync<(string, string, string)>()).ToList(), await all.ReadSingleAsync<int>(),
                await all.ReadSingleAsync<int>() > 0,
                asksWps ? await PendingPeople.Waiting.ReadAsync(all) : null));
    }
}
