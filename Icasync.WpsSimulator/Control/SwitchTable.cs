namespace Icasync.WpsSimulator.Control;

/// <summary>The switches S1 to S34 of WPS-API 13, defaults first.</summary>
internal static class SwitchTable
{
    public static IReadOnlyList<SwitchDefinition> All { get; } =
    [
        new SwitchDefinition("S1", "Signature needed; clock skew", "on", "off", "skew=<seconds>")
        {
            Parameters = text => SwitchDefinition.Number("skew=", text),
        }.Also("on", "signing on", "true").Also("off", "signing off", "false"),
        new SwitchDefinition("S2", "Code for a bad or expired bearer", "distinct", "40100011", "401030001"),
        new SwitchDefinition("S3", "Missing scope", "403000001", "40300010"),
        new SwitchDefinition("S4", "Missing calendar or event", "404411503", "400411502", "400000103")
            .Also("404411503", "404", "404411305"),
        new SwitchDefinition("S5", "Get after calendar delete", "404411503", "is_deleted")
            .Also("is_deleted", "200", "is_deleted true", "200 with is_deleted true", "deleted"),
        new SwitchDefinition("S6", "Get after event delete", "404411305", "cancelled")
            .Also("cancelled", "200", "status cancelled", "200 with status cancelled"),
        new SwitchDefinition("S7", "Same permission granted again", "upsert", "400000104", "omit")
            .Also(
                "omit", "left-out", "left out", "silently left out", "silently left out of items", "left out of items",
                "silent")
            .Also("400000104", "exists", "error"),
        new SwitchDefinition("S8", "Unknown user in a permission batch", "omit", "400411121")
            .Also("omit", "left out", "left out of items")
            .Also("400411121", "refuse", "whole call", "whole call 400411121"),
        new SwitchDefinition("S9", "Owner grant attempted", "400000003", "drop")
            .Also("drop", "per-item drop", "item", "omit"),
        new SwitchDefinition("S10", "Owner row in the permission list", "present", "absent"),
        new SwitchDefinition(
            "S11", "Missing permission deleted", "400411517", "success").Also("success", "ok", "0", "200"),
        new SwitchDefinition("S12", "Event batch with a bad element", "all-or-nothing", "good", "prefix")
            .Also("all-or-nothing", "400000003", "all or nothing, 400000003", "atomic")
            .Also("good", "good ones", "good ones only", "good ones created")
            .Also("prefix", "prefix created then 500", "prefix then 500", "prefix created"),
        new SwitchDefinition("S13", "Order of a batch reply", "request", "shuffled")
            .Also("request", "request order").Also("shuffled", "shuffle"),
        new SwitchDefinition(
            "S14", "Response lost after commit", "off", "<operationId or *>=drop|500|timeout[:<times>];…")
        {
            Parameters = SwitchParameters.LostReplies,
        },
        new SwitchDefinition("S15", "Repeated create", "new").Also("new", "new event", "new event, new id", "none"),
        new SwitchDefinition(
            "S16", "Update without a change", "400411340", "success").Also("success", "ok", "0", "200"),
        new SwitchDefinition("S17", "Null in an update", "untouched", "null-clears")
            .Also("null-clears", "clears", "clear", "null clears"),
        new SwitchDefinition("S18", "page_size above the maximum", "400000003", "clamp").Also("clamp", "clamped"),
        new SwitchDefinition("S19", "Window too long, or end not after start", "400411350", "400000003"),
        new SwitchDefinition("S20", "Which events a window returns", "overlap", "start-inside")
            .Also("start-inside", "start inside only", "start"),
        new SwitchDefinition("S21", "List without window, anchor or token", "400000003", "newest31")
            .Also("newest31", "newest 31 days", "newest"),
        new SwitchDefinition(
            "S22", "Stale or foreign page or sync token", "400000003", "empty").Also("empty", "empty page"),
        new SwitchDefinition(
            "S23", "Throttling", "off", "429000001", "400000001", "400411031", "400411036",
            "<code>;retry-after=<seconds>")
        {
            Parameters = SwitchParameters.Throttling,
        }.Also("429000001", "429", "on", "http 429").Also("400000001", "400", "http 400"),
        new SwitchDefinition("S24", "Visibility delay after a write", "none", "list=<seconds>;search=<seconds>")
        {
            Parameters = SwitchParameters.Delays,
        }.Also("none", "off", "0"),
        new SwitchDefinition("S25", "Time echo", "+08:00", "utc")
            .Also("utc", "z", "utc z")
            .Also("+08:00", "local", "offset"),
        new SwitchDefinition("S26", "Text", "verbatim", "trim", "words=<word>,…[;trim]")
        {
            Parameters = SwitchParameters.Text,
        }.Also("trim", "trims"),
        new SwitchDefinition("S27", "Too long or too many", "specific", "400000003")
            .Also("specific", "400000106", "400000105", "400411301"),
        new SwitchDefinition(
            "S28", "external header where it is not listed", "ignored", "honoured").Also("honoured", "honored"),
        new SwitchDefinition("S29", "Unknown user in a single grant or attendee add", "400411121", "400001006"),
        new SwitchDefinition("S30", "permission batch_delete, calendar batch_get", "implemented", "404000001")
            .Also("404000001", "missing", "404", "off"),
        new SwitchDefinition(
            "S31", "Unknown JSON fields", "ignored", "400000004").Also("400000004", "reject", "refuse"),
        Limited("S32", "Members per calendar"),
        Limited("S33", "Events per calendar"),
        new SwitchDefinition("S34", "HTTP status of business errors", "code", "200")
            .Also("code", "first three digits", "first three digits of the code")
            .Also("200", "always 200", "always200"),
    ];

    private static SwitchDefinition Limited(string id, string question) => new(id, question, "unlimited", "<n>")
    {
        Parameters = text => SwitchDefinition.Number(
            "", text.StartsWith("limit", StringComparison.OrdinalIgnoreCase) ? text[5..].Trim(' ', '=') : text),
    };
}
