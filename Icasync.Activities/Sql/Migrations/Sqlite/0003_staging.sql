-- What an attempt read and wants, staged once so that a replay, a retry or a release cannot change its mind.

CREATE TABLE icasync_desired (
    run_id           TEXT NOT NULL,
    attempt          INTEGER NOT NULL,
    offering_id      TEXT NOT NULL,
    offering         TEXT NOT NULL,
    document         TEXT NOT NULL,
    access           TEXT NULL,
    access_fingerprint  TEXT NULL,
    row_versions        TEXT NULL,
    unreadable_rows     INTEGER NOT NULL,
    readable_rows       INTEGER NOT NULL,
    students_included   INTEGER NOT NULL,
    timetable_teachers  TEXT NULL,
    PRIMARY KEY (run_id, attempt, offering_id)
);

-- The work list of a step: which offerings it treats, in a fixed order, so that inputs carry only numbers.
CREATE TABLE icasync_work (
    run_id       TEXT NOT NULL,
    attempt      INTEGER NOT NULL,
    step         TEXT NOT NULL,
    number       INTEGER NOT NULL,
    offering_id  TEXT NOT NULL,
    offering     TEXT NOT NULL,
    started_at   TEXT NULL,
    finished_at  TEXT NULL,
    outcome      TEXT NULL,
    PRIMARY KEY (run_id, attempt, step, number)
);

-- Timetable rows as read that want gx_zt and gx_sj: write-back touches a row only while it is still this row (DESIGN 7).
CREATE TABLE icasync_source_row (
    run_id       TEXT NOT NULL,
    attempt      INTEGER NOT NULL,
    offering_id  TEXT NOT NULL,
    number       INTEGER NOT NULL,
    kkh TEXT NULL, xnxq TEXT NULL, jxz TEXT NULL, zc TEXT NULL, jc TEXT NULL, lq TEXT NULL, room TEXT NULL,
    ghs TEXT NULL, rq TEXT NULL, st TEXT NULL, ed TEXT NULL, sj TEXT NULL, zt TEXT NULL,
    gx_sj TEXT NULL, gx_zt TEXT NULL, kcmc TEXT NULL, xms TEXT NULL, sfdk TEXT NULL,
    PRIMARY KEY (run_id, attempt, offering_id, number)
);

-- The unified view of people (DOMAIN 5.3): the columns the sync needs and no other.
CREATE TABLE icasync_person (
    kind         TEXT NOT NULL,
    number       TEXT NOT NULL,
    name         TEXT NULL,
    unit_code    TEXT NULL,
    unit_name    TEXT NULL,
    major_code   TEXT NULL,
    major_name   TEXT NULL,
    class_code   TEXT NULL,
    class_name   TEXT NULL,
    state        TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    wps_user_id  TEXT NULL,
    changed_run  TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    PRIMARY KEY (kind, number)
);

-- The aggregated sessions as the older system's readers know them; an existing table is kept with its rows.
CREATE TABLE IF NOT EXISTS juhe_renwu (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    kkh    TEXT NULL,
    xnxq   TEXT NULL,
    jxz    INTEGER NULL,
    zc     INTEGER NULL,
    rq     TEXT NULL,
    kcmc   TEXT NULL,
    sfdk   TEXT NULL,
    jc_s   TEXT NULL,
    room_s TEXT NULL,
    gh_s   TEXT NULL,
    xm_s   TEXT NULL,
    lq     TEXT NULL,
    sj_f   TEXT NULL,
    sj_t   TEXT NULL,
    sjd    TEXT NOT NULL,
    gx_sj  TEXT NULL,
    gx_zt  TEXT NULL
);
CREATE INDEX IF NOT EXISTS icasync_juhe_renwu_by_offering ON juhe_renwu (xnxq, kkh);
