using System.Reflection;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Simulation;

/// <summary>The WPS client with a planted bug.</summary>
public class BuggyWps : DispatchProxy
{
    private IWpsApi _wps = null!;
    private PlantedBug _bug;
    private string _file = null!;

    /// <summary>Puts the bug into the services of a host.</summary>
    public static void Plant(IServiceCollection services, PlantedBug bug, string file)
    {
        if (bug == PlantedBug.DropsFence)
        {
            services.AddSingleton<FenceGuard, NoFence>();
        }
        else if (bug != PlantedBug.None)
        {
            services.AddSingleton<WpsClient>();
            services.AddSingleton(provider => Around(provider.GetRequiredService<WpsClient>(), bug, file));
        }
    }

    private static IWpsApi Around(IWpsApi wps, PlantedBug bug, string file)
    {
        IWpsApi proxy = Create<IWpsApi, BuggyWps>();
        BuggyWps buggy = (BuggyWps)proxy;
        (buggy._wps, buggy._bug, buggy._file) = (wps, bug, file);
        return proxy;
    }

    /// <summary>Drops the intents that an attempt left, as a writer without intents would have left none.</summary>
    public static Task ForgetIntentsAsync(PlantedBug bug, Database database)
    {
        string? forget = bug switch
        {
            PlantedBug.SkipsIntents =>
                """
                DELETE FROM icasync_event WHERE state = 'creating';
                UPDATE icasync_offering SET state = 'none', target_title = NULL, intent_attempt = NULL, doubtful = 0
                WHERE state = 'creating';
                """,
            PlantedBug.AttendeeWithoutIntent =>
                "UPDATE icasync_attendee SET state = 'live', intent_attempt = NULL WHERE state = 'deleting'",
            PlantedBug.TellsAgain =>
                "UPDATE icasync_person_notice SET state = 'due', due_at = changed_at WHERE state = 'sent'",
            _ => null,
        };

        // Behind the writers of hosts that stand still: nothing may wait for a lock (see LateConnections).
        return forget is null ? Task.CompletedTask : database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(forget, transaction: transaction), default);
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        return (_bug, targetMethod.Name) switch
        {
            (_, nameof(IWpsApi.Under)) => Around(_wps.Under((WritePermit)args![0]!), _bug, _file),
            (PlantedBug.ForgetsAdoption, nameof(IWpsApi.ListCalendarsAsync)) => AsyncEnumerable.Empty<WpsCalendar>(),
            (PlantedBug.ForgetsAdoption, nameof(IWpsApi.ListEventsAsync)) => AsyncEnumerable.Empty<WpsEvent>(),
            (PlantedBug.TrustsShortAnswers, nameof(IWpsApi.BatchCreateEventsAsync)) => TrustingAsync(
                (IReadOnlyList<WpsEventBody>)args![1]!,
                (Task<WpsOutcome<IReadOnlyList<WpsEvent>>>)
                    targetMethod.Invoke(_wps, BindingFlags.DoNotWrapExceptions, null, args, null)!),
            (PlantedBug.TrustsLedger, nameof(IWpsApi.ListCalendarsAsync)) => RecordedAsync(
                "SELECT calendar_id, title, NULL FROM icasync_offering WHERE calendar_id IS NOT NULL",
                null, row => new WpsCalendar(row.Id, row.First!, "owner", "normal", IsDeleted: false)),
            (PlantedBug.TrustsLedger, nameof(IWpsApi.ListPermissionsAsync)) => RecordedAsync(
                """
                SELECT a.permission_id, a.number, a.role
                FROM icasync_access a JOIN icasync_offering o ON o.offering_id = a.offering_id
                WHERE o.calendar_id = @calendar AND a.permission_id IS NOT NULL
                """,
                (string)args![0]!, row => new WpsPermission(row.Id, row.First!, row.Second!)),
            (PlantedBug.TrustsLedger, nameof(IWpsApi.ListEventsAsync)) => RecordedAsync(
                """
                SELECT e.event_id, e.content, NULL
                FROM icasync_event e JOIN icasync_offering o ON o.offering_id = e.offering_id
                WHERE o.calendar_id = @calendar AND e.event_id IS NOT NULL AND e.content IS NOT NULL
                """,
                (string)args![0]!, row => RecordedEvent(row.Id, JsonDocument.Parse(row.First!).RootElement)),
            _ => targetMethod.Invoke(_wps, BindingFlags.DoNotWrapExceptions, null, args, null),
        };
    }

    private async IAsyncEnumerable<T> RecordedAsync<T>(
        string sql, string? calendar, Func<(string Id, string? First, string? Second), T> read)
    {
        await using SqliteConnection connection = LateConnections.Open(_file);
        foreach ((string, string?, string?) row in
            await connection.QueryAsync<(string, string?, string?)>(sql, new { calendar }))
        {
            yield return read(row);
        }
    }

    private static WpsEvent RecordedEvent(string id, JsonElement content) => new(
        id, content.GetProperty("summary").GetString(), content.GetProperty("description").GetString(),
        content.GetProperty("start").GetDateTimeOffset(), content.GetProperty("end").GetDateTimeOffset(),
        content.GetProperty("location").GetString());

    private static async Task<WpsOutcome<IReadOnlyList<WpsEvent>>> TrustingAsync(
        IReadOnlyList<WpsEventBody> sent, Task<WpsOutcome<IReadOnlyList<WpsEvent>>> call)
    {
        WpsOutcome<IReadOnlyList<WpsEvent>> outcome = await call;
        if (outcome.Kind != WpsOutcomeKind.Done)
        {
            return outcome;
        }

        HashSet<string?> named = [.. outcome.Value!.Select(one => one.Description)];
        IEnumerable<WpsEvent> guessed = sent.Where(body => !named.Contains(body.Description))
            .Select((body, index) => new WpsEvent(
            $"guessed-{index}", body.Summary, body.Description,
            DateTimeOffset.Parse(body.Start, System.Globalization.CultureInfo.InvariantCulture), null, body.Location));
        return outcome with { Value = [.. outcome.Value!, .. guessed] };
    }
}
