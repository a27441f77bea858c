using System.Text.Json;
using Icasync.Activities.Probing;
using Icasync.Domain.Probing;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Xunit;

namespace Icasync.Tests.Probing;

/// <summary>
/// A probe finds what is so: each value of each switch of the simulator that shows in an answer, and nothing else.
/// </summary>
public class ProbeSwitchTests
{
    private static readonly string[] WithoutContacts =
        [.. SimulatorOptions.AllScopes.Except(["kso.contact.read", "kso.contact.readwrite"])];

    private static readonly string[] WithoutMessages =
        [.. SimulatorOptions.AllScopes.Except(["kso.chat_message.readwrite"])];

    // Switch, value, and what is found where that is spelled otherwise.
    internal static readonly (string Switch, string Value, string Found)[] Table =
    [
        ("S1", "on", "on"), ("S1", "off", "off"), ("S1", "skew=60", "skew=60"), ("S1", "skew=7", "skew=7"),
        ("S2", "distinct", "40100011"), ("S2", "40100011", "40100011"), ("S2", "401030001", "401030001"),
        ("S3", "403000001", "403000001"), ("S3", "40300010", "40300010"),
        ("S4", "404411503", "404411503"), ("S4", "400411502", "400411502"), ("S4", "400000103", "400000103"),
        ("S5", "404411503", "404411503"), ("S5", "is_deleted", "is_deleted"),
        ("S6", "404411305", "404411305"), ("S6", "cancelled", "cancelled"),
        ("S7", "upsert", "upsert"), ("S7", "400000104", "400000104"), ("S7", "omit", "omit"),
        ("S8", "omit", "omit"), ("S8", "400411121", "400411121"),
        ("S9", "400000003", "400000003"), ("S9", "drop", "drop"),
        ("S10", "present", "present"), ("S10", "absent", "absent"),
        ("S11", "400411517", "400411517"), ("S11", "success", "success"),
        ("S12", "all-or-nothing", "all-or-nothing"), ("S12", "good", "good"), ("S12", "prefix", "prefix"),
        ("S13", "request", "request"), ("S13", "shuffled", "shuffled"),
        ("S14", "off", "off"), ("S14", "createEvent=drop:1", "createEvent=drop"),
        ("S14", "createEvent=500:1", "createEvent=500"),
        ("S15", "new", "new"),
        ("S16", "400411340", "400411340"), ("S16", "success", "success"),
        ("S17", "untouched", "untouched"), ("S17", "null-clears", "null-clears"),
        ("S18", "400000003", "400000003"), ("S18", "clamp", "clamp"),
        ("S19", "400411350", "400411350"), ("S19", "400000003", "400000003"),
        ("S20", "overlap", "overlap"), ("S20", "start-inside", "start-inside"),
        ("S21", "400000003", "400000003"), ("S21", "newest31", "newest31"),
        ("S22", "400000003", "400000003"), ("S22", "empty", "empty"),
        ("S23", "off", "off"), ("S23", "429000001", "429000001"), ("S23", "400000001", "400000001"),
        ("S23", "400411031", "400411031"), ("S23", "400411036", "400411036"),
        ("S23", "429000001;retry-after=2", "429000001;retry-after=2"),
        ("S24", "none", "none"), ("S24", "list=2", "list=2"), ("S24", "search=3", "search=3"),
        ("S24", "list=2;search=4.5", "list=2;search=4.5"),
        ("S25", "+08:00", "+08:00"), ("S25", "utc", "utc"),
        ("S26", "verbatim", "verbatim"), ("S26", "trim", "trim"), ("S26", "words=博彩", "words=博彩"),
        ("S26", "words=博彩;trim", "words=博彩;trim"),
        ("S27", "specific", "specific"), ("S27", "400000003", "400000003"),
        ("S28", "ignored", "ignored"), ("S28", "honoured", "honoured"),
        ("S29", "400411121", "400411121"), ("S29", "400001006", "400001006"),
        ("S30", "implemented", "implemented"), ("S30", "404000001", "404000001"),
        ("S31", "ignored", "ignored"), ("S31", "400000004", "400000004"),
        ("S32", "1", "1"), ("S32", "4", "4"),
        ("S33", "50", "50"), ("S33", "99", "99"), ("S33", "100", "100"), ("S33", "333", "333"),
        ("S34", "code", "code"), ("S34", "200", "200"),
    ];

    // Nobody has as many people as a limit may let in.
    private static readonly string[] Unseen = ["S32"];

    private static readonly ProbeOptions Quick = new() { Accounts = [ProbedWps.Account], RateHold = TimeSpan.Zero };

    [Fact]
    public async Task Each_value_of_each_switch_is_found_and_the_others_are_as_assumed()
    {
        await using Campus campus = new();
        using ProbedWps plain = new(campus);
        await AssertAllValuesAsync(plain);
        List<string> wrong = [];
        foreach ((string id, string value, string found) in Some.Of(Table))
        {
            using ProbedWps wps = new(campus, id == "S3" ? WithoutContacts : null);
            await wps.SetAsync($$"""{"{{id}}":"{{value}}"}""");
            ProbeReport report = await wps.ProbeAsync(Wanted(id));
            ProbeFinding finding = report.Profile.Findings.Single(one => one.Id == id);
            if (finding.Found != found)
            {
                wrong.Add($"{id}={value}: {finding.Outcome} {finding.Found} {finding.Detail}");
            }

            // A missing object shows in several answers; a full calendar and a scope are met wherever they count.
            string[] others = [.. report.Profile.Findings
                .Where(one => one.Outcome is ProbeOutcome.Different or ProbeOutcome.Unclear && one.Id != id)
                .Where(one => (id, one.Id) is not (
                    ("S4", "S5" or "S6") or ("S3", "SCOPES") or ("S23", "RATE") or ("S24", "CALENDARS")))
                .Select(one => $"{id}={value}: {one.Id} {one.Outcome} {one.Found} {one.Detail}")];
            wrong.AddRange(others);
            Assert.Equal("[]", await wps.StateAsync());
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // What the question asks of the operator: a rate to try, a word, accounts, room for events.
    private static ProbeOptions? Wanted(string id) => id switch
    {
        "S23" => new() { Accounts = [ProbedWps.Account], RateMax = 8, RateHold = TimeSpan.FromSeconds(2) },
        "S26" => Quick with { Word = "博彩" },
        "S32" => Quick with { Accounts = ["1", "2", "3", "4", "5", "6"] },
        "S33" => Quick with { EventsMax = 400 },
        _ => null,
    };

    // The table names every value that the simulator has, but those with a number of their own and the unseen ones.
    private static async Task AssertAllValuesAsync(ProbedWps wps)
    {
        JsonElement switches = await wps.SimAsync("GET", "/_sim/switches");
        foreach (JsonProperty one in Some.Of(switches.EnumerateObject()).Where(one => !Unseen.Contains(one.Name)))
        {
            string[] allowed = [.. one.Value.GetProperty("allowed").EnumerateArray()
                .Select(value => value.GetString()!)
                .Where(value => !value.Contains('<', StringComparison.Ordinal) && value != "unlimited")];
            Assert.Subset(
                Table.Where(row => row.Switch == one.Name).Select(row => row.Value).ToHashSet(), allowed.ToHashSet());
        }
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("list=2", 2)]
    [InlineData("list=4.5;search=1", 4.5)]
    public async Task The_delay_of_the_list_of_calendars_is_measured_and_lists_are_waited_for_so_long(
        string value, double seconds)
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus);
        await wps.SetAsync($$"""{"S24":"{{value}}"}""");
        WpsProfile profile = (await wps.ProbeAsync(Quick)).Profile;
        Assert.Equal(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds} s"),
            profile.Findings.Single(finding => finding.Id == "CALENDARS").Found);
        Assert.True(profile.ListLag >= 2 * seconds);
    }

    [Fact]
    public async Task The_right_to_send_messages_is_asked_for_where_notices_are_sent_and_reaches_nobody()
    {
        await using Campus campus = new();
        foreach ((bool sends, string[] scopes, ProbeOutcome outcome, string? found) in new[]
        {
            (false, WithoutMessages, ProbeOutcome.NotTried, (string?)null),
            (true, WithoutMessages, ProbeOutcome.Different, "may not send"),
            (true, SimulatorOptions.AllScopes.ToArray(), ProbeOutcome.AsAssumed, "may send"),
        })
        {
            using ProbedWps wps = new(campus, scopes);
            await wps.SetAsync("{}");
            ProbeFinding finding = await wps.FindAsync("MESSAGES", Quick with { SendsMessages = sends });
            Assert.Equal((outcome, found), (finding.Outcome, finding.Found));
            Assert.Equal(found == "may not send", finding.Warning is not null);
        }
    }

    [Fact]
    public async Task A_rate_limit_is_found_below_the_ceiling_and_a_quiet_WPS_takes_the_ceiling()
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus);
        ProbeOptions wanted = new() { RateMax = 20 };
        Assert.Equal(20, (await wps.ProbeAsync(wanted)).Profile.Rate);
        await wps.SimAsync("PUT", "/_sim/faults", """{"requestsPerSecond":8}""");
        WpsProfile profile = (await wps.ProbeAsync(wanted)).Profile;
        Assert.InRange(profile.Rate!.Value, 6, 8.8);
        Assert.Equal("429000001", profile.Findings.Single(one => one.Id == "S23").Found);
    }

    [Fact]
    public async Task Without_accounts_questions_about_access_are_not_tried_and_nothing_is_unclear()
    {
        await using Campus campus = new();
        using ProbedWps wps = new(campus);
        await wps.SetAsync("{}");
        WpsProfile profile = (await wps.ProbeAsync(new ProbeOptions { RateHold = TimeSpan.Zero })).Profile;
        Assert.Equal(
            ["S7", "S9", "S11", "S28", "S32"],
            profile.Findings.Where(one => one.Detail == "no --account was named").Select(one => one.Id));
        Assert.Empty(Some.Of(profile.Findings).Where(one => one.Outcome == ProbeOutcome.Unclear));
        Assert.Equal("40 UTF-16 units", profile.Findings.Single(one => one.Id == "TITLE").Found);
        Assert.Equal(0, profile.Differences);
    }
}
