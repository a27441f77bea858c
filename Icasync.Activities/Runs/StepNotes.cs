using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// Steps of one activity that are over in moments. What became of them is written once, behind the last, because each
/// row by itself would be waited for over the network.
/// </summary>
public sealed class StepNotes(string runId, TimeProvider time)
{
    private readonly List<Statement> _notes = [];

    /// <summary>What is to be written of the steps so far.</summary>
    public IReadOnlyList<Statement> Statements => _notes;

    /// <summary>Does a step and notes how it went.</summary>
    public async Task RunAsync(TreePath path, Func<Task> work)
    {
        string began = time.NowText();
        bool done = false;
        try
        {
            await work();
            done = true;
        }
        finally
        {
            _notes.Add(RunTree.Ending(
                runId, path, done ? 1 : 0, done ? 0 : 1, done ? NodeState.Completed : NodeState.Failed, time.NowText(),
                began));
        }
    }
}
