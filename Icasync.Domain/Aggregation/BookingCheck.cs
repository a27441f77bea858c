using Icasync.Domain.Timetable;

namespace Icasync.Domain.Aggregation;

/// <summary>
/// Finds teachers and rooms that two offerings use at the same time. A remark, never a block: the timetable, not the
/// sync, is authoritative (DOMAIN D23).
/// </summary>
public sealed class BookingCheck
{
    private readonly Dictionary<Place, List<(TimeOnly Start, TimeOnly End, string Offering)>> _booked = [];

    /// <summary>Takes an offering's sessions in.</summary>
    public void Add(DesiredOffering offering)
    {
        foreach (SessionFacts session in offering.Events.Select(entry => entry.Content.Facts))
        {
            foreach (string teacher in session.TeacherNumbers)
            {
                Book(FindingCode.TeacherBookedTwice, teacher, session, offering.Key.Offering);
            }

            string building = string.Join('/', session.Buildings);
            foreach (string room in session.Rooms)
            {
                Book(FindingCode.RoomBookedTwice, building + " " + room, session, offering.Key.Offering);
            }
        }
    }

    /// <summary>One finding for each pair of sessions that collide.</summary>
    public IEnumerable<Finding> Findings()
    {
        foreach ((Place place, List<(TimeOnly Start, TimeOnly End, string Offering)> sessions) in _booked)
        {
            sessions.Sort();
            for (int i = 1; i < sessions.Count; i++)
            {
                if (sessions[i].Start < sessions[i - 1].End && sessions[i].Offering != sessions[i - 1].Offering)
                {
                    string what = place.Code == FindingCode.RoomBookedTwice ? $"room {place.Name.Trim()}" : "a teacher";
                    string when = $"{place.Date:yyyy-MM-dd} at {sessions[i].Start:HH:mm}";
                    yield return new Finding(
                        place.Code, sessions[i].Offering,
                        $"{what} is also booked by {sessions[i - 1].Offering} on {when}");
                }
            }
        }
    }

    private void Book(FindingCode code, string name, SessionFacts session, string offering)
    {
        Place key = new(code, name, session.Date);
        if (!_booked.TryGetValue(key, out List<(TimeOnly, TimeOnly, string)>? sessions))
        {
            _booked.Add(key, sessions = []);
        }

        sessions.Add((session.Start, session.End, offering));
    }

    private readonly record struct Place(FindingCode Code, string Name, DateOnly Date);
}
