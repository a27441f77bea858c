-- Notices that wait: for the end of the quiet hours, or for whoever takes them. A taken one is never sent again, so a
-- crash between taking and sending loses it: at most once (WPS-API 11).
CREATE TABLE icasync_notice_outbox (
    notice_id  TEXT NOT NULL PRIMARY KEY,
    run_id     TEXT NOT NULL,
    document   TEXT NOT NULL,
    due_at     TEXT NOT NULL,
    taken_at   TEXT NULL,
    outcome    TEXT NULL
);
CREATE INDEX icasync_notice_outbox_by_due ON icasync_notice_outbox (taken_at, due_at);
