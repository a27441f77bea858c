using Icasync.WpsSimulator.Core;

namespace Icasync.WpsSimulator.Requests;

/// <summary>The request bodies of messages (WPS-API 11).</summary>
internal static class MessageShapes
{
    private static readonly Shape Kind =
        new ChoiceShape("text", "rich_text", "image", "file", "audio", "video", "card");

    private static readonly Shape Content = new ObjectShape(new Field(
        "text",
        new ObjectShape(
            new Field("content", new TextShape(0, 5000), true), new Field(
                "type", new ChoiceShape("plain", "markdown")))))
    {
        Open = true,
    };

    private static readonly Shape Mentions = new ManyShape(
        new ObjectShape(
            new Field("id", new TextShape(), true),
            new Field("type", new ChoiceShape("all", "user"), true),
            new Field("identity", new ObjectShape(
                new Field("company_id", new TextShape(), true),
                new Field("id", new TextShape(), true),
                new Field("type", new ChoiceShape("user"), true)))),
        0,
        100);

    public static Shape Create { get; } = new ObjectShape(
        new Field("type", Kind, true),
        new Field(
            "receiver",
            new ObjectShape(
                new Field("type", new ChoiceShape("user", "chat", "enterprise_partner_user"), true),
                new Field("receiver_id", new TextShape(1), true),
                new Field("partner_id", new TextShape())),
            true),
        new Field("content", Content, true),
        new Field("mentions", Mentions));

    // The stricter of the two documented limits for users: 100 a list.
    public static Shape Batch { get; } = new ObjectShape(
        new Field("type", Kind, true),
        new Field("receivers", new ManyShape(Receivers, 1), true),
        new Field("content", Content, true),
        new Field("mentions", Mentions));

    private static ObjectShape Receivers => new(
        new Field(
            "type",
            new ChoiceShape(
                "user", "dept", "company", "chat", "enterprise_partner", "enterprise_partner_dept",
                "enterprise_partner_user"),
            true),
        new Field("receiver_ids", new ManyShape(new TextShape(1), 1, 100), true),
        new Field("partner_id", new TextShape()));
}
