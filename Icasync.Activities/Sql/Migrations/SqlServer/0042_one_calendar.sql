-- A calendar belongs to one course. Courses that shared one forget it with what they recorded in it; the next sync takes
-- them up and asks WPS, and the lessons in the calendar say whose it is.
DELETE FROM icasync_attendee WHERE offering_id IN (
    SELECT offering_id FROM icasync_offering WHERE calendar_id IN (
        SELECT calendar_id FROM icasync_offering WHERE calendar_id IS NOT NULL
        GROUP BY calendar_id HAVING COUNT(*) > 1));
DELETE FROM icasync_access WHERE offering_id IN (
    SELECT offering_id FROM icasync_offering WHERE calendar_id IN (
        SELECT calendar_id FROM icasync_offering WHERE calendar_id IS NOT NULL
        GROUP BY calendar_id HAVING COUNT(*) > 1));
DELETE FROM icasync_event WHERE offering_id IN (
    SELECT offering_id FROM icasync_offering WHERE calendar_id IN (
        SELECT calendar_id FROM icasync_offering WHERE calendar_id IS NOT NULL
        GROUP BY calendar_id HAVING COUNT(*) > 1));
UPDATE icasync_offering
SET state = 'none', calendar_id = NULL, title = NULL, target_title = NULL, intent_attempt = NULL, created_run = NULL,
    access_fingerprint = NULL, row_versions = NULL, owed = NULL, unfinished = 1
WHERE calendar_id IN (
    SELECT calendar_id FROM icasync_offering WHERE calendar_id IS NOT NULL
    GROUP BY calendar_id HAVING COUNT(*) > 1);
DROP INDEX icasync_offering_by_calendar ON icasync_offering;
CREATE UNIQUE INDEX icasync_offering_one_calendar ON icasync_offering (calendar_id) WHERE calendar_id IS NOT NULL;
