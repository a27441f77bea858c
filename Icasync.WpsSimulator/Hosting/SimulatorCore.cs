using System.Text.Json;
using Icasync.WpsSimulator.Control;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Operations;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.Security;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Hosting;

/// <summary>
/// WPS without a socket: takes requests as bytes, answers bytes and what becomes of them. Time is the given clock's,
/// chance is seeded, and calls run one at a time, so the same calls in the same order have the same answers.
/// </summary>
public sealed class SimulatorCore : IDisposable
{
    // With S23 on and no rate limit set, every so many calls are throttled, so that the switch alone shows its form.
    private const int ThrottledEvery = 10;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly JournalEntries? _entries;
    private readonly JournalFile? _file;
    private readonly Services _services;
    private readonly FaultBoard _faults;
    private readonly CallJournal _journal = new();
    private readonly SimControl _control;
    private int _sinceThrottle;

    /// <summary>Starts a world; with a state file it is what the file says.</summary>
    public SimulatorCore(SimulatorOptions options, TimeProvider time)
    {
        _time = time;
        _entries = options.StateFile is null ? null : new JournalEntries();
        SimWorld world = new(options.Seed, (IChangeLog?)_entries ?? NoLog.Instance);
        _file = options.StateFile is null ? null : JournalFile.Open(options.StateFile, world);
        world.EnsurePrimary(time.GetUtcNow());
        Flush(world);
        Tokens tokens = new(options.Seed);
        _services = new Services(
            options, world, new SwitchBoard(OperationCatalog.Has), tokens, new Gatekeeper(options, tokens),
            new Outbox());
        _faults = new FaultBoard(options.Seed, OperationCatalog.Has);
        _control = new SimControl(_services, _faults, _journal);
    }

    /// <summary>The calls since the start or the last reset of the counters.</summary>
    public IReadOnlyList<SimCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return _journal.Calls;
            }
        }
    }

    /// <summary>Handles one request; waits on the clock for latency, and never throws for what a caller sent.</summary>
    public async ValueTask<SimResponse> HandleAsync(SimRequest request, CancellationToken cancellation)
    {
        RequestTarget target = RequestTarget.Parse(request.Target);
        if (target.Segments.FirstOrDefault() == "_sim")
        {
            lock (_lock)
            {
                SimResponse answer = _control.Handle(request, target, _time.GetUtcNow());
                Flush(_services.World);
                return answer;
            }
        }

        TimeSpan latency;
        lock (_lock)
        {
            _journal.Enter();
            latency = _faults.TakeLatency();
        }

        try
        {
            if (latency > TimeSpan.Zero)
            {
                await Task.Delay(latency, _time, cancellation);
            }

            lock (_lock)
            {
                return Handle(request, target);
            }
        }
        finally
        {
            lock (_lock)
            {
                _journal.Leave();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _entries?.Dispose();
    }

    private SimResponse Handle(SimRequest request, RequestTarget target)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Dictionary<string, string> values = [];
        Operation? operation = OperationCatalog.Find(request.Method, target, values);
        if (operation is null || (operation.IsPageOnly && !_services.Switches.PageOnlyOperationsExist))
        {
            _journal.Count(
                new SimCall(operation?.Id ?? "unknown", now, 404, Codes.NotFound, 0, []), isWrite: false,
                throttled: false);
            return Answer(Reply.Refuse(Codes.NotFound, "no such operation"), status: null, retryAfter: null);
        }

        if (Throttles(now))
        {
            Reply refusal = Reply.Refuse(_services.Switches.ThrottleCode, "too many requests");
            Note(operation, now, refusal, status: null, effects: 0, [], throttled: true);
            return Answer(refusal, status: null, _services.Switches.ThrottleRetryAfter);
        }

        FaultRule? rule = _faults.Take(operation.Id);
        if (rule is { Fault: "expireToken" })
        {
            _services.Tokens.ExpireAll();
        }

        if (rule is { Effect: "before", Fault: not ("partial" or "shuffle" or "expireToken") })
        {
            return Faulty(operation, rule, now, effects: 0);
        }

        Call call = new(_services, operation, request, target, now)
        {
            PathValues = values,
            PartialBefore = rule is { Fault: "partial", Effect: "before" } ? _faults.Chance : null,
        };
        long before = _services.World.Changes;
        Reply reply = Run(call);
        Flush(_services.World);
        long effects = _services.World.Changes - before;
        if (rule is { Effect: "after", Fault: not ("partial" or "shuffle" or "expireToken") })
        {
            return Faulty(operation, rule, now, effects);
        }

        reply = Disturb(operation, rule, reply);
        string? lost = reply.Code == Codes.Ok
            ? _services.Switches.TakeLostReply(operation.Id, operation.IsWrite) : null;
        if (lost is not null)
        {
            Note(operation, now, reply, status: lost == "500" ? 500 : 0, effects, call.Offending, throttled: false);
            return lost switch
            {
                "500" => Answer(Reply.Refuse(Codes.InternalError, "internal error"), status: null, retryAfter: null),
                "timeout" => SimResponse.Lost(SimFate.HoldUntilTimeout),
                _ => SimResponse.Lost(SimFate.ResetConnection),
            };
        }

        Note(operation, now, reply, status: null, effects, call.Offending, throttled: false);
        return Answer(reply, status: null, retryAfter: null);
    }

    private Reply Run(Call call)
    {
        if (call.Operation.Id != "getAppToken")
        {
            if (_services.Gate.Check(
                call.Request, call.Operation.Scopes, _services.Switches, call.Now) is Refusal refused)
            {
                return Reply.Refuse(refused);
            }

            if (ReadBody(call) is Refusal malformed)
            {
                return Reply.Refuse(malformed);
            }
        }

        return call.Operation.Handle(call);
    }

    private Refusal? ReadBody(Call call)
    {
        if (call.Operation.Body is not Shape shape)
        {
            return null;
        }

        if (call.Request.Body.IsEmpty)
        {
            return call.Operation.BodyIsRequired ? new(Codes.Malformed, "a JSON body is needed") : null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(call.Request.Body);
            call.Body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return new(Codes.Malformed, "the body is no JSON");
        }

        return call.Body.ValueKind == JsonValueKind.Object
            ? shape.Check(call.Body, string.Empty, _services.Switches.ShapeRules)
            : new(Codes.Malformed, "the body is no JSON object");
    }

    private bool Throttles(DateTimeOffset now)
    {
        if (!_faults.Admits(now))
        {
            return true;
        }

        if (!_services.Switches.Throttles || _faults.RequestsPerSecond is not null || ++_sinceThrottle < ThrottledEvery)
        {
            return false;
        }

        _sinceThrottle = 0;
        return true;
    }

    private Reply Disturb(Operation operation, FaultRule? rule, Reply reply)
    {
        if (reply.Items is not { Count: > 1 } items || !operation.IsBatch)
        {
            return reply;
        }

        if (rule is { Fault: "partial", Effect: "after" })
        {
            int kept = _faults.Chance.Next(items.Count);
            return reply.WithItems([.. items.Take(kept)]);
        }

        bool shuffle = rule is { Fault: "shuffle" } || _services.Switches.BatchIsShuffled;
        return shuffle ? reply.WithItems([.. items.OrderBy(_ => _faults.Chance.Next())]) : reply;
    }

    private SimResponse Faulty(Operation operation, FaultRule rule, DateTimeOffset now, long effects)
    {
        (Reply reply, int? status, SimFate fate) = rule.Fault switch
        {
            "throttle429" =>
                (Reply.Refuse(rule.Code ?? Codes.TooManyRequests, "too many requests"), 429, SimFate.Answer),
            "throttle400" =>
                (Reply.Refuse(rule.Code ?? Codes.TrafficLimit, "traffic limit exceeded"), 400, SimFate.Answer),
            "timeout" => (Reply.Done, 0, SimFate.HoldUntilTimeout),
            "reset" => (Reply.Done, 0, SimFate.ResetConnection),
            _ => (Reply.Refuse(rule.Code ?? Codes.ForStatus(rule.Status ?? 500), rule.Message), (int?)(rule.Status
                ?? Codes.StatusOf(rule.Code ?? Codes.InternalError)), SimFate.Answer),
        };
        bool throttled = rule.Fault.StartsWith("throttle", StringComparison.Ordinal);
        Note(operation, now, reply, status, effects, [], throttled);
        return fate == SimFate.Answer ? Answer(reply, status, rule.RetryAfter) : SimResponse.Lost(fate);
    }

    private void Note(
        Operation operation, DateTimeOffset now, Reply reply, int? status, long effects,
        IReadOnlyList<string> offending, bool throttled) =>
        _journal.Count(
            new SimCall(operation.Id, now, status ?? Codes.StatusOf(reply.Code), reply.Code, effects, offending),
            operation.IsWrite,
            throttled);

    private SimResponse Answer(Reply reply, int? status, int? retryAfter)
    {
        int shown = status ?? (_services.Switches.BusinessErrorsAre200 ? 200 : Codes.StatusOf(reply.Code));
        SimResponse answer = SimResponse.Json(shown, reply.ToBytes());
        return retryAfter is int seconds
            ? answer with
            {
                Headers = [
                    .. answer.Headers,
                    new("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture))],
            }
            : answer;
    }

    private void Flush(SimWorld world)
    {
        if (_entries is { IsEmpty: false } && _file is not null)
        {
            _file.Append(_entries.TakeLine(world));
        }
    }
}
