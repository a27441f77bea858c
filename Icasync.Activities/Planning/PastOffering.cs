using System.Diagnostics;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Staging;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// An offering as it was before a run: what is recorded now, with the run's effects taken back by their before-images,
/// newest first (DESIGN 3). What follows from it is the inverse plan, made by the planner of every sync.
/// </summary>
/// <param name="Key">The offering.</param>
/// <param name="Wanted">What was before; null when nothing of the offering is to be taken back.</param>
/// <param name="Left">What a newer run or a person has changed since, and is left as it is.</param>
/// <param name="Unknown">What the ledger did not know before the run, so that nobody can bring it back.</param>
public sealed record PastOffering(
    OfferingKey Key, StagedOffering? Wanted, IReadOnlyList<LoggedObject> Left, IReadOnlyList<LoggedObject> Unknown)
{
    /// <summary>Reads the past of an offering.</summary>
    /// <param name="newestFirst">The effects on the offering since the run began.</param>
    /// <param name="runs">The run that is undone, and the one that undoes it where that has begun.</param>
    /// <param name="byHand">What a person has changed at WPS; null where somebody has deleted the whole
    /// calendar.</param>
    /// <param name="includeChanged">Whether what was changed since is brought back too.</param>
    public static PastOffering Of(
        LedgerOffering now, IReadOnlyList<LoggedChange> newestFirst, IReadOnlySet<string> runs,
        IReadOnlySet<LoggedObject>? byHand, bool includeChanged)
    {
        LoggedObject course = new(ChangeKind.Calendar, now.Key.Id);
        bool isWhole = newestFirst.Any(change => change.IsOfWholeCalendar());
        Dictionary<LoggedChange, LoggedObject> objects = Objects(newestFirst, isWhole ? course : null);
        ILookup<LoggedObject, LoggedChange> byObject = newestFirst.ToLookup(change => objects[change]);
        bool IsChanged(LoggedObject one) => byObject[one].Any(change => !runs.Contains(change.RunId))
            || byHand is null || byHand.Contains(one) || (isWhole && byHand.Count > 0)
            || (one.Kind == ChangeKind.Attendee && byHand.Contains(new(ChangeKind.Event, one.Key.Split('/')[0])));
        List<LoggedObject> touched = byObject.Select(group => group.Key)
            .Where(one => byObject[one].Any(change => runs.Contains(change.RunId))).ToList();
        HashSet<LoggedObject> left = includeChanged ? [] : touched.Where(IsChanged).ToHashSet();
        HashSet<LoggedObject> taken = touched.Where(one => !left.Contains(one)).ToHashSet();

        PastState past = new(now);
        foreach (LoggedChange change in newestFirst.Where(change => taken.Contains(objects[change])))
        {
            past.TakeBack(change);
        }

        return taken.Count == 0
            ? new PastOffering(now.Key, null, [.. left], [])
            : past.TryWant(now.Key) is { } wanted
                ? new PastOffering(now.Key, wanted, [.. left], past.Unknown)
                : new PastOffering(now.Key, null, [.. left], [.. past.Unknown, course]);
    }

    /// <summary>What stays as it is, for a person to know.</summary>
    public IEnumerable<Finding> Remarks() =>
    [
        .. Left.Select(one => new Finding(
            FindingCode.UndoLeft, Key.Offering,
            $"{Named(one)} was changed since, by a newer run or by a person, and stays as it is")),
        .. Unknown.Select(one => new Finding(
            FindingCode.UndoUnknown, Key.Offering,
            $"the ledger does not know what {Named(one)} was before, so it stays as it is")),
    ];

    private static string Named(LoggedObject one) =>
        one.Kind == ChangeKind.Calendar ? "the calendar" : $"{WireFormat.Word(one.Kind)} {one.Key}";

    // A moved event is one object under two markers. Where the calendar came or went, it and all it holds are one.
    private static Dictionary<LoggedChange, LoggedObject> Objects(
        IReadOnlyList<LoggedChange> newestFirst, LoggedObject? whole)
    {
        Dictionary<string, string> newest = new(StringComparer.Ordinal);
        Dictionary<LoggedChange, LoggedObject> objects = [];
        foreach (LoggedChange change in newestFirst)
        {
            ChangeKind kind = change.ReadKind();
            string[] parts = change.ItemKey.Split('/', 2);
            string marker = newest.GetValueOrDefault(parts[0], parts[0]);
            objects[change] = whole ?? kind switch
            {
                ChangeKind.Event => new LoggedObject(kind, marker),
                ChangeKind.Attendee => new LoggedObject(kind, $"{marker}/{parts[1]}"),
                ChangeKind.Calendar or ChangeKind.Access => new LoggedObject(kind, change.ItemKey),
                _ => throw new UnreachableException($"kind {kind}"),
            };
            if (change.MarkerBefore() is { } before)
            {
                newest[before] = marker;
            }
        }

        return objects;
    }
}
