using Icasync.Domain.Probing;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>How answers are read: as data, without a server.</summary>
public class ProbeQuestionTests
{
    private static readonly ProbeAnswer Done = new(200, 0);

    public static TheoryData<string, ProbeAnswer[], ProbeOutcome, string?, bool> Readings => new()
    {
        { "S1", [Done, new(401, 401000001)], ProbeOutcome.AsAssumed, "on", false },
        { "S1", [Done, Done], ProbeOutcome.Different, "off", false },
        { "S1", [Done, new(403, 403000001), new(200, 0, "300")], ProbeOutcome.Different, "skew=300", false },
        { "S1", [Done, new(401, 401000001), new(200, 0, "5")], ProbeOutcome.Different, "skew=5", true },
        { "S1", [new(500, 500000001), new(401, 401000001)], ProbeOutcome.Unclear, null, false },
        { "CLOCK", [new(200, 0, "2 s ahead")], ProbeOutcome.AsAssumed, "within 2 s", false },
        { "CLOCK", [new(200, 0, "-20 s ahead")], ProbeOutcome.Different, "-20 s ahead", false },
        { "CLOCK", [new(200, 0, "-31 s ahead")], ProbeOutcome.Different, "-31 s ahead", true },
        { "S2", [new(401, 401030001)], ProbeOutcome.Different, "401030001", false },
        { "S2", [new(400, 400000007)], ProbeOutcome.Different, "400000007", true },
        { "S2", [Done], ProbeOutcome.Unclear, null, false },
        { "SCOPES", [new(200, 0, "kso.contact.read")], ProbeOutcome.Different, "kso.contact.read", true },
        { "S4", [new(200, 404411503)], ProbeOutcome.AsAssumed, "404411503", false },
        { "S4", [new(404, 0)], ProbeOutcome.Different, "HTTP 404", true },
        { "S5", [Done, new(200, 0, "shown")], ProbeOutcome.Different, "shown", true },
        { "S6", [Done, new(200, 0, "cancelled")], ProbeOutcome.Different, "cancelled", false },
        { "S7", [new(200, 0, "p"), new(200, 0, "p"), new(200, 0, "writer")], ProbeOutcome.AsAssumed, "upsert", false },
        { "S7", [new(200, 0, "p"), new(200, 0, "p"), new(200, 0, "reader")], ProbeOutcome.Different, "kept", true },
        { "S7", [new(200, 0, "p"), new(200, 0, "p"), Done], ProbeOutcome.Unclear, null, false },
        { "S7", [Done, Done, Done], ProbeOutcome.Unclear, null, false },
        { "S8", [new(400, 400000003)], ProbeOutcome.Different, "400000003", true },
        { "S12", [Done, Done], ProbeOutcome.Unclear, null, false },
        { "S12", [new(400, 400000003), Done], ProbeOutcome.AsAssumed, "all-or-nothing", false },
        { "S12", [new(500, 500000004), new(200, 0, "1", "2")], ProbeOutcome.Different, "prefix", false },
        { "S12", [Done, new(200, 0, "1", "2", "4")], ProbeOutcome.Different, "good", false },
        { "S12", [Done, new(200, 0, "1", "2", "3", "4")], ProbeOutcome.Unclear, null, false },
        { "S13", [new(200, 0, "short")], ProbeOutcome.Different, "short", false },
        { "S16", [new(400, 400000007)], ProbeOutcome.Different, "400000007", true },
        { "S17", [new(400, 400411340), new(200, 0, "text")], ProbeOutcome.AsAssumed, "untouched", false },
        { "S17", [new(400, 400000003), new(200, 0, "text")], ProbeOutcome.Different, "400000003", false },
        { "CLEAR", [Done, new(200, 0, "room")], ProbeOutcome.Different, "kept", true },
        { "S23", [new(429, 429000001, "2")], ProbeOutcome.Different, "429000001;retry-after=2", false },
        { "S24", [new(200, 0, "2"), new(200, 0, "0")], ProbeOutcome.Different, "list=2", false },
        { "S24", [new(200, 0, "0"), new(403, 403000001)], ProbeOutcome.Unclear, null, false },
        { "S24", [new(200, 0, "never"), new(200, 0, "0")], ProbeOutcome.Different, "list=never", true },
        { "S25", [new(200, 0, "2035-01-08T08:00:00-05:00")], ProbeOutcome.Different, "-05:00", false },
        { "S25", [new(200, 0, "2035-01-08T08:00:00")], ProbeOutcome.Different, "without offset", true },
        { "S31", [new(403, 403000001)], ProbeOutcome.Unclear, null, false },
        { "S32", [new(200, 0, "1")], ProbeOutcome.Different, "1", true },
        { "TITLE", [new(200, 0, "40 UTF-16 units")], ProbeOutcome.AsAssumed, "40 UTF-16 units", false },
        { "TITLE", [new(200, 0, "40 bytes")], ProbeOutcome.Different, "40 bytes", true },
        { "TITLE", [new(200, 0, "60 code points")], ProbeOutcome.Different, "60 code points", false },
        { "RATE", [new(200, 0, "7.5 (throttled at 8)")], ProbeOutcome.Measured, "7.5 (throttled at 8)", false },
        { "S14", [], ProbeOutcome.Unclear, null, false },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public void Answers_are_read(
        string id, ProbeAnswer[] answers, ProbeOutcome outcome, string? found, bool isWarned)
    {
        ProbeFinding finding = ProbeQuestions.Of(id).Judge(new ProbeNote(answers));
        Assert.Equal((outcome, found, isWarned), (finding.Outcome, finding.Found, finding.Warning is not null));
    }

    [Theory]
    [InlineData(200, 0, true, null, false, "HTTP 200")]
    [InlineData(299, 0, true, null, false, "HTTP 299")]
    [InlineData(300, 0, false, null, false, "HTTP 300")]
    [InlineData(199, 0, false, null, false, "HTTP 199")]
    [InlineData(0, 0, false, null, false, "NO_ANSWER")]
    [InlineData(399, 0, false, null, false, "HTTP 399")]
    [InlineData(400, 0, false, "HTTP 400", false, "HTTP 400")]
    [InlineData(403, 0, false, "HTTP 403", true, "HTTP 403")]
    [InlineData(429, 0, false, null, false, "HTTP 429")]
    [InlineData(499, 0, false, "HTTP 499", false, "HTTP 499")]
    [InlineData(500, 0, false, null, false, "HTTP 500")]
    [InlineData(200, 400000003, false, "400000003", false, "400000003")]
    [InlineData(200, 399999999, false, null, false, "399999999")]
    [InlineData(403, 400000003, false, "400000003", false, "400000003")]
    [InlineData(500, 403000001, false, "403000001", true, "403000001")]
    [InlineData(403, 403411010, false, "403411010", false, "403411010")]
    [InlineData(429, 429000001, false, null, false, "429000001")]
    [InlineData(400, 500000001, false, null, false, "500000001")]
    [InlineData(400, 499, false, "499", false, "499")]
    [InlineData(400, 999, false, null, false, "999")]
    [InlineData(400, 4030, false, "4030", true, "4030")]
    public void An_answer_is_a_success_a_refusal_or_neither(
        int status, long code, bool isDone, string? refusal, bool isOfRights, string text)
    {
        ProbeAnswer answer = new(status, code);
        Assert.Equal(
            (isDone, refusal, isOfRights, text), (answer.IsDone, answer.Refusal, answer.IsOfRights, answer.Text));
    }

    [Fact]
    public void What_is_unclear_names_the_codes_that_were_answered()
    {
        ProbeQuestion question = ProbeQuestions.Of("S4");
        Assert.Equal("answered 0, 500000001", question.Judge(new([Done, new(500, 500000001)])).Detail);
        Assert.Equal("remark", question.Judge(new([]) { Remark = "remark" }).Detail);
        Assert.Equal("an earlier step failed", question.Judge(null).Detail);
    }

    // Goal: whatever comes, a line comes of it. Method: each question over answers of every shape, one, two and three.
    [Fact]
    public void Whatever_is_answered_a_question_is_unclear_and_never_throws()
    {
        ProbeAnswer[] odd =
        [
            Done, new(200, 0, ""), new(200, 0, "x", "y"), new(0, 0), new(200, 999999999), new(418, 7), new(200, -1),
            new(429, 429000001), new(500, long.MaxValue),
        ];
        foreach (ProbeQuestion question in Some.Of(ProbeQuestions.All))
        {
            foreach (ProbeAnswer one in odd)
            {
                question.Judge(new ProbeNote([one]));
                question.Judge(new ProbeNote([Done, one]));
                question.Judge(new ProbeNote([one, Done, one]));
            }

            Assert.Equal(ProbeOutcome.NotTried, question.Judge(null).Outcome);
            ProbeFinding skipped = question.Judge(new ProbeNote([], "why"));
            Assert.Equal(("why", false), (skipped.Detail, skipped.IsOpen));
        }
    }

    [Fact]
    public void Every_question_has_one_id_and_says_what_it_changes()
    {
        Assert.Equal(ProbeQuestions.All.Count, ProbeQuestions.All.Select(question => question.Id).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(1, 34).Select(number => $"S{number}"),
            ProbeQuestions.All.Select(question => question.Id).Where(id => id[0] == 'S' && char.IsAsciiDigit(id[1]))
                .OrderBy(id => int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(Some.Of(ProbeQuestions.All), question => Assert.True(
            question is { Effect.Length: > 0, Chinese.Length: > 0, English.Length: > 0 }, question.Id));
    }

    [Fact]
    public void A_profile_says_what_client_limiter_and_forecast_take_from_it()
    {
        WpsProfile empty = Profile();
        Assert.Equal(
            (null, 0, null, null, false),
            (empty.Rate, empty.ListLag, empty.EventsPerCall, empty.PeoplePerCall, empty.LacksBatchRevoke));
        WpsProfile profile = Profile(
            new ProbeFinding("RATE", ProbeOutcome.Measured, "7.5 (throttled at 8)"),
            new ProbeFinding("S24", ProbeOutcome.Different, "list=2;search=9"),
            new ProbeFinding("EVENTS", ProbeOutcome.Different, "50"),
            new ProbeFinding("PEOPLE", ProbeOutcome.Unclear, null),
            new ProbeFinding("S30", ProbeOutcome.Different, "404000001", Warning: "w"));
        Assert.Equal(
            (7.5, 4, 50, null, true),
            (profile.Rate, profile.ListLag, profile.EventsPerCall, profile.PeoplePerCall, profile.LacksBatchRevoke));
        Assert.Equal((3, 2), (profile.Differences, profile.Open));
        Assert.Equal(0, Profile(new ProbeFinding("S24", ProbeOutcome.Different, "search=3")).ListLag);
        Assert.Null(Profile(new ProbeFinding("RATE", ProbeOutcome.Measured, "0")).Rate);
    }

    private static WpsProfile Profile(params ProbeFinding[] findings) =>
        new() { ProbedAt = DateTimeOffset.UnixEpoch, Server = "https://wps.example/", Findings = findings };
}
