-- The operations of a stored plan, a row a course: pages, filters and totals read a course at a time (CONTRACTS 4).
CREATE TABLE icasync_plan_course (
    plan_id      nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    offering_id  nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    offering     nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    tallies      nvarchar(1000) COLLATE Latin1_General_BIN2 NOT NULL,
    operations   nvarchar(max) NOT NULL,
    PRIMARY KEY (plan_id, offering_id)
);

-- Lessons that the last look at their course found different in WPS; an empty key means the calendar as a whole.
CREATE TABLE icasync_drift (
    offering_id  nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    item_key     nvarchar(16) COLLATE Latin1_General_BIN2 NOT NULL,
    term         nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    kind         nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    run_id       nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    found_at     nvarchar(30) NOT NULL,
    PRIMARY KEY (offering_id, item_key)
);
CREATE INDEX icasync_drift_by_term ON icasync_drift (term);
