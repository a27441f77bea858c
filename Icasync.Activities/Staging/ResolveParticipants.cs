using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Participants;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Staging;

/// <summary>
/// Reads people, enrolments and assignments, writes the user view, and stages the wanted access of every staged
/// offering: one transaction that stands as a whole or not at all.
/// </summary>
public sealed class ResolveParticipants(
    Database database,
    TermPeopleReader reader,
    UserView view,
    StagingStore staging,
    FindingLog findings,
    RunTree tree,
    PhaseBoundary phase)
{
    private const int AccessPerWriteMax = 200_000;

    /// <summary>Stages the access.</summary>
    [Function(nameof(ResolveParticipants))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation)
    {
        TreePath[] nodes = attempt.Kind == RunKind.Full
            ? [TreePath.UsersStudents, TreePath.UsersTeachers, TreePath.UsersUserView]
            :
            [
                TreePath.ExtractStudents, TreePath.ExtractTeachers, TreePath.ExtractValidate,
                TreePath.ViewStudents, TreePath.ViewTeachers, TreePath.ViewValidate,
            ];
        return phase.RunAsync(
            attempt,
            async run =>
            {
                PeopleDirectory people = await reader.ReadPeopleAsync(cancellation);
                await StageAsync(attempt, run, people, nodes, cancellation);
                return PhaseOutcome.Done(PhaseWork.None);
            },
            cancellation,
            nodes);
    }

    private Task StageAsync(
        AttemptInput attempt, RunRow run, PeopleDirectory people, TreePath[] nodes, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                IReadOnlyList<MembershipInputs> inputs =
                    await StagingStore.ReadInputsAsync(connection, transaction, attempt.Key());
                List<Finding> found = [.. people.Findings, .. people.CaseFindings(), .. people.SharedFindings()];
                List<(string, IReadOnlyList<DesiredAccess>)> batch = [];
                int access = 0;
                await foreach (
                    ResolvedAccess one in reader.ResolveAsync(attempt.Term, inputs, people, found, cancellation))
                {
                    batch.Add((new OfferingKey(attempt.Term, one.Offering).Id, one.Access));
                    access += one.Access.Count;
                    if (batch.Count == StagingStore.OfferingsPerWriteMax || access >= AccessPerWriteMax)
                    {
                        await staging.AddingAccess(attempt.Key(), batch).ExecuteAsync(connection, transaction);
                        batch.Clear();
                        access = 0;
                    }
                }

                // The user view is written last, because its rows are of all terms and a run of another term waits for
                // their locks.
                await view.WriteAsync(
                    connection, transaction, attempt.RunId, people,
                    [staging.AddingAccess(attempt.Key(), batch), .. nodes.Select(node => Ending(run, node, people))]);
                await findings.WriteFindingsAsync(connection, transaction, run, group: 1, found);
            },
            cancellation);

    private Statement Ending(RunRow run, TreePath node, PeopleDirectory people) => tree.Ending(
        run.RunId, node,
        node.Step == TreePath.UsersStudents.Step ? people.Of(ParticipantKind.Student).Count
            : node.Step == TreePath.UsersTeachers.Step ? people.Of(ParticipantKind.Teacher).Count
            : 1,
        failed: 0);
}
