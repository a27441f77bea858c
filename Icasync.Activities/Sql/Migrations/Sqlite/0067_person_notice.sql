-- Messages of people about changes of their courses, one a person and run: written before they are sent, taken before the
-- call, and never sent again (WPS-API 11). The text is forgotten once it was sent.
CREATE TABLE icasync_person_notice (
    run_id      TEXT NOT NULL,
    number      TEXT NOT NULL,
    term        TEXT NOT NULL,
    told_on     TEXT NOT NULL,
    state       TEXT NOT NULL,
    courses     INTEGER NOT NULL,
    body        TEXT NULL,
    due_at      TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
);
CREATE INDEX icasync_person_notice_by_due ON icasync_person_notice (state, due_at);
CREATE INDEX icasync_person_notice_by_day ON icasync_person_notice (term, told_on, state);
