-- Notices that wait: for the end of the quiet hours, or for whoever takes them. A taken one is never sent again, so a
-- crash between taking and sending loses it: at most once (WPS-API 11).
CREATE TABLE icasync_notice_outbox (
    notice_id  nvarchar(200) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    run_id     nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    document   nvarchar(max) NOT NULL,
    due_at     nvarchar(30) NOT NULL,
    taken_at   nvarchar(30) NULL,
    outcome    nvarchar(400) NULL
);
CREATE INDEX icasync_notice_outbox_by_due ON icasync_notice_outbox (taken_at, due_at);
