-- Messages of people about changes of their courses, one a person and run: written before they are sent, taken before the
-- call, and never sent again (WPS-API 11). The text is forgotten once it was sent.
CREATE TABLE icasync_person_notice (
    run_id      nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    number      nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    term        nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    told_on     nvarchar(10) NOT NULL,
    state       nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    courses     int NOT NULL,
    body        nvarchar(max) NULL,
    due_at      nvarchar(30) NOT NULL,
    changed_at  nvarchar(30) NOT NULL,
    PRIMARY KEY (run_id, number)
);
CREATE INDEX icasync_person_notice_by_due ON icasync_person_notice (state, due_at);
CREATE INDEX icasync_person_notice_by_day ON icasync_person_notice (term, told_on, state);
