using Icasync.Activities.Wps;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icasync.Tests.Wps;

/// <summary>An outage is not hammered, and what is turned away is never taken for sent (DESIGN 5).</summary>
public class WpsCircuitTests
{
    private static readonly WpsReply Away = WpsReply.Of(503, null, default, _ => true);
    private static readonly WpsReply Fine = WpsReply.Of(200, null, """{"code":0,"data":{}}"""u8.ToArray(), _ => true);
    private readonly FakeTimeProvider _time = new();
    private int _sent;
    private int _opened;

    [Fact]
    public async Task R33_An_outage_opens_the_circuit_and_one_probe_closes_it()
    {
        WpsCircuit circuit = new(_time, () => _opened++);
        for (int i = 0; i < WpsCircuit.CallsMin; i++)
        {
            Assert.False((await SendAsync(circuit, Away)).NeverSent);
        }

        WpsReply turnedAway = await SendAsync(circuit, Away);
        Assert.True(turnedAway is { NeverSent: true, RetryAfter: { } pause } && pause > TimeSpan.Zero);
        Assert.True(turnedAway.CanRepeat(isWrite: true));
        Assert.Equal((WpsCircuit.CallsMin, 1), (_sent, _opened));

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False((await SendAsync(circuit, Away)).NeverSent);
        Assert.True((await SendAsync(circuit, Fine)).NeverSent);
        _time.Advance(WpsCircuit.BreakMax);
        Assert.Null((await SendAsync(circuit, Fine)).Error);
        Assert.Null((await SendAsync(circuit, Fine)).Error);
    }

    [Fact]
    public async Task One_operation_that_always_fails_is_no_outage()
    {
        WpsCircuit circuit = new(_time, () => _opened++);
        for (int i = 0; i < 50; i++)
        {
            Assert.False((await SendAsync(circuit, Away)).NeverSent);
            Assert.False((await SendAsync(circuit, Fine)).NeverSent);
        }

        Assert.Equal(0, _opened);
    }

    [Theory]
    [InlineData(429, "{\"code\":429000001}")]
    [InlineData(400, "{\"code\":400000001}")]
    [InlineData(404, "{\"code\":404411503}")]
    public async Task Throttling_and_refusals_are_answers_and_no_outage(int status, string body)
    {
        WpsCircuit circuit = new(_time, () => _opened++);
        for (int i = 0; i < 50; i++)
        {
            byte[] answer = System.Text.Encoding.UTF8.GetBytes(body);
            Assert.False((await SendAsync(circuit, WpsReply.Of(status, null, answer, _ => true))).NeverSent);
        }

        Assert.Equal(0, _opened);
    }

    private Task<WpsReply> SendAsync(WpsCircuit circuit, WpsReply answer) => circuit.ExecuteAsync(
        _ =>
        {
            _sent++;
            return Task.FromResult(answer);
        },
        TestContext.Current.CancellationToken);
}
