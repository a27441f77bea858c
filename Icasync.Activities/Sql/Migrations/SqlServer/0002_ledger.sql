-- The ledger: what icasync did, one row an object, with the intent that stands before each call (DESIGN 3).

CREATE TABLE icasync_offering (
    offering_id         nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    term                nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    offering            nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    state               nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    calendar_id         nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    title               nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    name                nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    target_title        nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    before_image        nvarchar(max) NULL,
    intent_attempt      int NULL,
    intent_at           nvarchar(30) NULL,
    created_run         nvarchar(60) COLLATE Latin1_General_BIN2 NULL,
    claim_execution     nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    claim_until         nvarchar(30) NULL,
    row_versions        nvarchar(max) NULL,
    readable_rows       int NULL,
    unreadable_rows     int NOT NULL,
    students_included   int NULL,
    timetable_teachers  nvarchar(max) NULL,
    access_fingerprint  nvarchar(64) COLLATE Latin1_General_BIN2 NULL,
    unfinished          int NOT NULL,
    doubtful            int NOT NULL,
    released_by         nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    released_at         nvarchar(30) NULL,
    updated_at          nvarchar(30) NOT NULL
);
CREATE INDEX icasync_offering_by_term ON icasync_offering (term, offering);
CREATE INDEX icasync_offering_by_calendar ON icasync_offering (calendar_id);

CREATE TABLE icasync_event (
    offering_id     nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    marker          nvarchar(16) COLLATE Latin1_General_BIN2 NOT NULL,
    term            nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    state           nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    event_id        nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    hash            nvarchar(64) COLLATE Latin1_General_BIN2 NULL,
    content         nvarchar(max) NULL,
    target_marker   nvarchar(16) COLLATE Latin1_General_BIN2 NULL,
    target_hash     nvarchar(64) COLLATE Latin1_General_BIN2 NULL,
    target_content  nvarchar(max) NULL,
    intent_attempt  int NULL,
    intent_at       nvarchar(30) NULL,
    updated_at      nvarchar(30) NOT NULL,
    PRIMARY KEY (offering_id, marker)
);
CREATE INDEX icasync_event_by_term ON icasync_event (term, state);

CREATE TABLE icasync_access (
    offering_id     nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    number          nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    term            nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    kind            nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    state           nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    role            nvarchar(20) COLLATE Latin1_General_BIN2 NULL,
    permission_id   nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    target_kind     nvarchar(20) COLLATE Latin1_General_BIN2 NULL,
    target_role     nvarchar(20) COLLATE Latin1_General_BIN2 NULL,
    intent_attempt  int NULL,
    intent_at       nvarchar(30) NULL,
    updated_at      nvarchar(30) NOT NULL,
    PRIMARY KEY (offering_id, number)
);
CREATE INDEX icasync_access_by_term ON icasync_access (term, state);
CREATE INDEX icasync_access_by_number ON icasync_access (number);

CREATE TABLE icasync_attendee (
    offering_id     nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    marker          nvarchar(16) COLLATE Latin1_General_BIN2 NOT NULL,
    number          nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    term            nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    state           nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    attendee_id     nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    intent_attempt  int NULL,
    updated_at      nvarchar(30) NOT NULL,
    PRIMARY KEY (offering_id, marker, number)
);

CREATE TABLE icasync_change (
    run_id     nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    sequence   nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    attempt    int NOT NULL,
    at         nvarchar(30) NOT NULL,
    term       nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    offering   nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    kind       nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    op         nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    item_key   nvarchar(200) COLLATE Latin1_General_BIN2 NOT NULL,
    remote_id  nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    before     nvarchar(max) NULL,
    after      nvarchar(max) NULL,
    PRIMARY KEY (run_id, sequence)
);
CREATE INDEX icasync_change_by_offering ON icasync_change (term, offering, at);
CREATE INDEX icasync_change_by_item ON icasync_change (item_key, at);
