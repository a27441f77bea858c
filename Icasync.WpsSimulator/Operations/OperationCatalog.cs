using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;

namespace Icasync.WpsSimulator.Operations;

/// <summary>All operations under /oauth2 and /v7, and which one a request means.</summary>
internal static class OperationCatalog
{
    private static readonly string[] CalendarRead = ["kso.calendar.read", "kso.calendar.readwrite"];
    private static readonly string[] CalendarWrite = ["kso.calendar.readwrite"];
    private static readonly string[] EventRead = ["kso.calendar_events.read", "kso.calendar_events.readwrite"];
    private static readonly string[] EventWrite = ["kso.calendar_events.readwrite"];
    private static readonly string[] Contact = ["kso.contact.read", "kso.contact.readwrite"];
    private static readonly string[] Chat = ["kso.chat_message.readwrite"];
    private static readonly string[] RoomRead = ["kso.meeting_rooms.read", "kso.meeting_rooms.readwrite"];

    private const string Calendars = "/v7/calendars";
    private const string OneCalendar = Calendars + "/{calendar_id}";
    private const string Permissions = OneCalendar + "/permissions";
    private const string Events = OneCalendar + "/events";
    private const string OneEvent = Events + "/{event_id}";
    private const string Attendees = OneEvent + "/attendees";
    private const string Rooms = OneEvent + "/meeting_rooms";

    public static IReadOnlyList<Operation> All { get; } =
    [
        Post("getAppToken", "/oauth2/token", [], TokenOperations.Issue),
        .. CalendarOnes(),
        .. PermissionOnes(),
        .. EventOnes(),
        .. AttendeeOnes(),
        .. UserOnes(),
        .. MessageOnes(),
    ];

    private static readonly Dictionary<string, Operation> ById = All.ToDictionary(
        one => one.Id, StringComparer.Ordinal);

    private static readonly RouteNode Root = RouteNode.Build(All);

    public static bool Has(string id) => ById.ContainsKey(id);

    public static Operation? Find(string method, RequestTarget target, Dictionary<string, string> pathValues) =>
        Root.Find(method, target.Segments, pathValues);

    private static Operation[] CalendarOnes() =>
    [
        Get("listCalendars", Calendars, CalendarRead, CalendarOperations.List),
        Write(
            "createCalendar", Calendars + "/create", CalendarWrite, CalendarOperations.Create,
            RequestShapes.CalendarCreate),
        Get("getPrimaryCalendar", Calendars + "/primary", CalendarRead, CalendarOperations.GetPrimary),
        Query(
            "batchGetPrimaryCalendars",
            Calendars + "/primary/batch_get",
            CalendarRead,
            CalendarOperations.BatchGetPrimary,
            RequestShapes.UserIds20,
            listsIdType: true),
        Query(
            "batchGetCalendars", Calendars + "/batch_get", CalendarRead, CalendarOperations.BatchGet,
            RequestShapes.CalendarIds20)
            with { IsPageOnly = true },
        Get("getCalendar", OneCalendar, CalendarRead, CalendarOperations.Get),
        Write(
            "updateCalendar", OneCalendar + "/update", CalendarWrite, CalendarOperations.Update,
            RequestShapes.CalendarUpdate),
        Void("deleteCalendar", OneCalendar + "/delete", CalendarWrite, CalendarOperations.Delete),
        Void("subscribeCalendar", OneCalendar + "/subscribe", CalendarWrite, CalendarOperations.Subscribe)
            with { ListsIdType = true },
        Void("unsubscribeCalendar", OneCalendar + "/unsubscribe", CalendarWrite, CalendarOperations.Unsubscribe)
            with { ListsIdType = true },
    ];

    private static Operation[] PermissionOnes() =>
    [
        Get("listCalendarPermissions", Permissions, CalendarRead, PermissionOperations.List, listsIdType: true),
        Write(
            "createCalendarPermission", Permissions + "/create", CalendarWrite, PermissionOperations.Create,
            RequestShapes.Grant)
            with { ListsIdType = true },
        Write(
            "batchCreateCalendarPermissions",
            Permissions + "/batch_create",
            CalendarWrite,
            PermissionOperations.BatchCreate,
            RequestShapes.GrantBatch) with { ListsIdType = true, IsBatch = true },
        Write(
            "batchDeleteCalendarPermissions",
            Permissions + "/batch_delete",
            CalendarWrite,
            PermissionOperations.BatchDelete,
            RequestShapes.RevokeBatch) with { ListsIdType = true, IsPageOnly = true },
        Void(
            "deleteCalendarPermission",
            Permissions + "/{calendar_permission_id}/delete",
            CalendarWrite,
            PermissionOperations.Delete),
    ];

    private static Operation[] EventOnes() =>
    [
        Get("listEvents", Events, EventRead, EventLists.List, listsIdType: true),
        Write("createEvent", Events + "/create", EventWrite, EventWrites.Create, RequestShapes.EventCreate)
            with { ListsIdType = true },
        Write("batchCreateEvents", Events + "/batch_create", EventWrite, EventBatches.Create, RequestShapes.EventBatch)
            with { IsBatch = true },
        Query(
            "searchEvents", Events + "/search", EventRead, EventLists.Search, RequestShapes.EventSearch,
            listsIdType: true),
        Get("getEvent", OneEvent, EventRead, EventWrites.Get, listsIdType: true),
        Write("updateEvent", OneEvent + "/update", EventWrite, EventUpdates.Update, RequestShapes.EventUpdate),
        Write("deleteEvent", OneEvent + "/delete", EventWrite, EventUpdates.Delete, RequestShapes.EventDelete)
            with { BodyIsRequired = false },
        Write("respondToEvent", OneEvent + "/respond", EventWrite, EventWrites.Respond, RequestShapes.EventRespond),
        Get(
            "listEventInstances", OneCalendar + "/event_instances", EventRead, EventInstances.OfCalendar,
            listsIdType: true),
        Get(
            "listInstancesOfEvent", OneEvent + "/event_instances", EventRead, EventInstances.OfEvent,
            listsIdType: true),
    ];

    private static Operation[] AttendeeOnes() =>
    [
        Get("listAttendees", Attendees, EventRead, AttendeeOperations.List, listsIdType: true),
        Write(
            "batchCreateAttendees", Attendees + "/batch_create", EventWrite, AttendeeOperations.Add,
            RequestShapes.AttendeesAdd)
            with { ListsIdType = true, IsBatch = true },
        Write(
            "batchDeleteAttendees",
            Attendees + "/batch_delete",
            EventWrite,
            AttendeeOperations.Remove,
            RequestShapes.AttendeesRemove),
        Get("listEventRooms", Rooms, EventRead, RoomOperations.ListOfEvent),
        Write("batchCreateEventRooms", Rooms + "/batch_create", EventWrite, RoomOperations.Add, RequestShapes.RoomsAdd)
            with { IsBatch = true },
        Write(
            "batchDeleteEventRooms", Rooms + "/batch_delete", EventWrite, RoomOperations.Remove,
            RequestShapes.RoomsRemove),
        Get("listMeetingRooms", "/v7/meeting_rooms", RoomRead, RoomOperations.List),
        Get("listFreeBusy", "/v7/free_busy_list", EventRead, FreeBusyOperations.List, listsIdType: true),
    ];

    private static Operation[] UserOnes() =>
    [
        Get("listUsers", "/v7/users", Contact, UserOperations.List, listsIdType: true),
        Query(
            "getUsersByExUserIds",
            "/v7/users/by_ex_user_ids",
            Contact,
            UserOperations.ByExUserIds,
            RequestShapes.UsersBy("ex_user_ids", 128, 100, withDept: false)),
        Query(
            "batchReadUsers",
            "/v7/users/batch_read",
            Contact,
            UserOperations.ByIds,
            RequestShapes.UsersBy("user_ids", 128, 50, withDept: true),
            listsIdType: true),
        Query(
            "getUsersByPhones",
            "/v7/users/by_phones",
            Contact,
            UserOperations.ByPhones,
            RequestShapes.UsersBy("phones", 32, 100, withDept: true),
            listsIdType: true),
        Query(
            "getUsersByEmails",
            "/v7/users/by_emails",
            Contact,
            UserOperations.ByEmails,
            RequestShapes.UsersBy("emails", 128, 100, withDept: true),
            listsIdType: true),
        Get("getUser", "/v7/users/{user_id}", Contact, UserOperations.Get, listsIdType: true),
    ];

    private static Operation[] MessageOnes() =>
    [
        Write("createMessage", "/v7/messages/create", Chat, MessageOperations.Create, MessageShapes.Create)
            with { ListsIdType = true },
        Write(
            "batchCreateMessages", "/v7/messages/batch_create", Chat, MessageOperations.BatchCreate,
            MessageShapes.Batch)
            with { ListsIdType = true },
        Void("recallMessage", "/v7/messages/{message_id}/recall", Chat, MessageOperations.Recall),
        Get("getP2pChat", "/v7/chats/get_p2p_chat", Chat, MessageOperations.GetP2pChat, listsIdType: true),
    ];

    private static Operation Get(
        string id, string template, string[] scopes, Func<Call, Reply> handle, bool listsIdType = false) =>
        new(id, "GET", template, scopes, handle) { ListsIdType = listsIdType };

    private static Operation Post(string id, string template, string[] scopes, Func<Call, Reply> handle) =>
        new(id, "POST", template, scopes, handle);

    /// <summary>A POST that only reads.</summary>
    private static Operation Query(
        string id, string template, string[] scopes, Func<Call, Reply> handle, Shape body, bool listsIdType = false) =>
        Post(id, template, scopes, handle) with { Body = body, BodyIsRequired = true, ListsIdType = listsIdType };

    private static Operation Write(string id, string template, string[] scopes, Func<Call, Reply> handle, Shape body) =>
        Post(id, template, scopes, handle) with { IsWrite = true, Body = body, BodyIsRequired = true };

    /// <summary>A write whose input is empty: no body, or an empty object.</summary>
    private static Operation Void(string id, string template, string[] scopes, Func<Call, Reply> handle) =>
        Post(id, template, scopes, handle) with { IsWrite = true, Body = RequestShapes.Empty };
}
