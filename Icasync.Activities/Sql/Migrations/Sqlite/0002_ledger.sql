-- The ledger: what icasync did, one row an object, with the intent that stands before each call (DESIGN 3).

CREATE TABLE icasync_offering (
    offering_id         TEXT NOT NULL PRIMARY KEY,
    term                TEXT NOT NULL,
    offering            TEXT NOT NULL,
    state               TEXT NOT NULL,
    calendar_id         TEXT NULL,
    title               TEXT NULL,
    name                TEXT NULL,
    target_title        TEXT NULL,
    before_image        TEXT NULL,
    intent_attempt      INTEGER NULL,
    intent_at           TEXT NULL,
    created_run         TEXT NULL,
    claim_execution     TEXT NULL,
    claim_until         TEXT NULL,
    row_versions        TEXT NULL,
    readable_rows       INTEGER NULL,
    unreadable_rows     INTEGER NOT NULL,
    students_included   INTEGER NULL,
    timetable_teachers  TEXT NULL,
    access_fingerprint  TEXT NULL,
    unfinished          INTEGER NOT NULL,
    doubtful            INTEGER NOT NULL,
    released_by         TEXT NULL,
    released_at         TEXT NULL,
    updated_at          TEXT NOT NULL
);
CREATE INDEX icasync_offering_by_term ON icasync_offering (term, offering);
CREATE INDEX icasync_offering_by_calendar ON icasync_offering (calendar_id);

CREATE TABLE icasync_event (
    offering_id     TEXT NOT NULL,
    marker          TEXT NOT NULL,
    term            TEXT NOT NULL,
    state           TEXT NOT NULL,
    event_id        TEXT NULL,
    hash            TEXT NULL,
    content         TEXT NULL,
    target_marker   TEXT NULL,
    target_hash     TEXT NULL,
    target_content  TEXT NULL,
    intent_attempt  INTEGER NULL,
    intent_at       TEXT NULL,
    updated_at      TEXT NOT NULL,
    PRIMARY KEY (offering_id, marker)
);
CREATE INDEX icasync_event_by_term ON icasync_event (term, state);

CREATE TABLE icasync_access (
    offering_id     TEXT NOT NULL,
    number          TEXT NOT NULL,
    term            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    state           TEXT NOT NULL,
    role            TEXT NULL,
    permission_id   TEXT NULL,
    target_kind     TEXT NULL,
    target_role     TEXT NULL,
    intent_attempt  INTEGER NULL,
    intent_at       TEXT NULL,
    updated_at      TEXT NOT NULL,
    PRIMARY KEY (offering_id, number)
);
CREATE INDEX icasync_access_by_term ON icasync_access (term, state);
CREATE INDEX icasync_access_by_number ON icasync_access (number);

CREATE TABLE icasync_attendee (
    offering_id     TEXT NOT NULL,
    marker          TEXT NOT NULL,
    number          TEXT NOT NULL,
    term            TEXT NOT NULL,
    state           TEXT NOT NULL,
    attendee_id     TEXT NULL,
    intent_attempt  INTEGER NULL,
    updated_at      TEXT NOT NULL,
    PRIMARY KEY (offering_id, marker, number)
);

CREATE TABLE icasync_change (
    run_id     TEXT NOT NULL,
    sequence   TEXT NOT NULL,
    attempt    INTEGER NOT NULL,
    at         TEXT NOT NULL,
    term       TEXT NOT NULL,
    offering   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    op         TEXT NOT NULL,
    item_key   TEXT NOT NULL,
    remote_id  TEXT NULL,
    before     TEXT NULL,
    after      TEXT NULL,
    PRIMARY KEY (run_id, sequence)
);
CREATE INDEX icasync_change_by_offering ON icasync_change (term, offering, at);
CREATE INDEX icasync_change_by_item ON icasync_change (item_key, at);
