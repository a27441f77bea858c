-- The operations of a stored plan, a row a course: pages, filters and totals read a course at a time (CONTRACTS 4).
CREATE TABLE icasync_plan_course (
    plan_id      TEXT NOT NULL,
    offering_id  TEXT NOT NULL,
    offering     TEXT NOT NULL,
    tallies      TEXT NOT NULL,
    operations   TEXT NOT NULL,
    PRIMARY KEY (plan_id, offering_id)
);

-- Lessons that the last look at their course found different in WPS; an empty key means the calendar as a whole.
CREATE TABLE icasync_drift (
    offering_id  TEXT NOT NULL,
    item_key     TEXT NOT NULL,
    term         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    run_id       TEXT NOT NULL,
    found_at     TEXT NOT NULL,
    PRIMARY KEY (offering_id, item_key)
);
CREATE INDEX icasync_drift_by_term ON icasync_drift (term);
