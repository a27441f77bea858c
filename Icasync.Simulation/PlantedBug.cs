using System.Reflection;
using Dapper;
using Icasync.Activities.Wps;
using Microsoft.Data.Sqlite;

namespace Icasync.Simulation;

/// <summary>A defect put in on purpose: the simulation must find it, or it proves nothing.</summary>
public enum PlantedBug
{
    None,

    /// <summary>What a call left unfinished leaves no trace in the ledger, as if no intent had been written before it.</summary>
    SkipsIntents,

    /// <summary>What was created but not recorded is not looked for at WPS before the call is repeated.</summary>
    ForgetsAdoption,

    /// <summary>A short answer to a batch counts for every item that was sent (DOMAIN R17).</summary>
    TrustsShortAnswers,

    /// <summary>Gate, attempt and claim are not looked at before a write (DESIGN 2).</summary>
    DropsFence,
}

/// <summary>The WPS client with a planted bug.</summary>
public class BuggyWps : DispatchProxy
{
    private IWpsApi _wps = null!;
    private PlantedBug _bug;

    /// <summary>Puts the bug around a client.</summary>
    public static IWpsApi Around(IWpsApi wps, PlantedBug bug)
    {
        IWpsApi proxy = Create<IWpsApi, BuggyWps>();
        ((BuggyWps)proxy)._wps = wps;
        ((BuggyWps)proxy)._bug = bug;
        return proxy;
    }

    /// <summary>Drops the intents that a run left, as a writer without intents would have left none.</summary>
    public static async Task ForgetIntentsAsync(string file)
    {
        await using SqliteConnection connection = new($"Data Source={file}");
        await connection.ExecuteAsync(
            """
            DELETE FROM icasync_event WHERE state = 'creating';
            UPDATE icasync_offering SET state = 'none', target_title = NULL, intent_attempt = NULL, doubtful = 0 WHERE state = 'creating';
            """);
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        return (_bug, targetMethod.Name) switch
        {
            (_, nameof(IWpsApi.Under)) => Around(_wps.Under((WritePermit)args![0]!), _bug),
            (PlantedBug.ForgetsAdoption, nameof(IWpsApi.ListCalendarsAsync)) => AsyncEnumerable.Empty<WpsCalendar>(),
            (PlantedBug.ForgetsAdoption, nameof(IWpsApi.ListEventsAsync)) => AsyncEnumerable.Empty<WpsEvent>(),
            (PlantedBug.TrustsShortAnswers, nameof(IWpsApi.BatchCreateEventsAsync)) => TrustingAsync(
                (IReadOnlyList<WpsEventBody>)args![1]!,
                (Task<WpsOutcome<IReadOnlyList<WpsEvent>>>)targetMethod.Invoke(_wps, BindingFlags.DoNotWrapExceptions, null, args, null)!),
            _ => targetMethod.Invoke(_wps, BindingFlags.DoNotWrapExceptions, null, args, null),
        };
    }

    private static async Task<WpsOutcome<IReadOnlyList<WpsEvent>>> TrustingAsync(
        IReadOnlyList<WpsEventBody> sent, Task<WpsOutcome<IReadOnlyList<WpsEvent>>> call)
    {
        WpsOutcome<IReadOnlyList<WpsEvent>> outcome = await call;
        if (outcome.Kind != WpsOutcomeKind.Done)
        {
            return outcome;
        }

        HashSet<string?> named = [.. outcome.Value!.Select(one => one.Description)];
        IEnumerable<WpsEvent> guessed = sent.Where(body => !named.Contains(body.Description)).Select((body, index) => new WpsEvent(
            $"guessed-{index}", body.Summary, body.Description,
            DateTimeOffset.Parse(body.Start, System.Globalization.CultureInfo.InvariantCulture), null, body.Location));
        return outcome with { Value = [.. outcome.Value!, .. guessed] };
    }
}
