-- What an attempt read and wants, staged once so that a replay, a retry or a release cannot change its mind.

CREATE TABLE icasync_desired (
    run_id           nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    attempt          int NOT NULL,
    offering_id      nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    offering         nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    document         nvarchar(max) NOT NULL,
    access           nvarchar(max) NULL,
    access_fingerprint  nvarchar(64) NULL,
    row_versions        nvarchar(max) NULL,
    unreadable_rows     int NOT NULL,
    readable_rows       int NOT NULL,
    students_included   int NOT NULL,
    timetable_teachers  nvarchar(max) NULL,
    PRIMARY KEY (run_id, attempt, offering_id)
);

-- The work list of a step: which offerings it treats, in a fixed order, so that inputs carry only numbers.
CREATE TABLE icasync_work (
    run_id       nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    attempt      int NOT NULL,
    step         nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    number       int NOT NULL,
    offering_id  nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    offering     nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    started_at   nvarchar(30) NULL,
    finished_at  nvarchar(30) NULL,
    outcome      nvarchar(40) COLLATE Latin1_General_BIN2 NULL,
    PRIMARY KEY (run_id, attempt, step, number)
);

-- Timetable rows as read that want gx_zt and gx_sj: write-back touches a row only while it is still this row (DESIGN 7).
CREATE TABLE icasync_source_row (
    run_id       nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    attempt      int NOT NULL,
    offering_id  nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    number       int NOT NULL,
    kkh nvarchar(500) COLLATE Latin1_General_BIN2 NULL, xnxq nvarchar(500) COLLATE Latin1_General_BIN2 NULL, jxz nvarchar(500) COLLATE Latin1_General_BIN2 NULL, zc nvarchar(500) COLLATE Latin1_General_BIN2 NULL, jc nvarchar(500) COLLATE Latin1_General_BIN2 NULL, lq nvarchar(500) COLLATE Latin1_General_BIN2 NULL, room nvarchar(500) COLLATE Latin1_General_BIN2 NULL,
    ghs nvarchar(500) COLLATE Latin1_General_BIN2 NULL, rq nvarchar(500) COLLATE Latin1_General_BIN2 NULL, st nvarchar(500) COLLATE Latin1_General_BIN2 NULL, ed nvarchar(500) COLLATE Latin1_General_BIN2 NULL, sj nvarchar(500) COLLATE Latin1_General_BIN2 NULL, zt nvarchar(500) COLLATE Latin1_General_BIN2 NULL,
    gx_sj nvarchar(500) COLLATE Latin1_General_BIN2 NULL, gx_zt nvarchar(500) COLLATE Latin1_General_BIN2 NULL, kcmc nvarchar(500) COLLATE Latin1_General_BIN2 NULL, xms nvarchar(500) COLLATE Latin1_General_BIN2 NULL, sfdk nvarchar(500) COLLATE Latin1_General_BIN2 NULL,
    PRIMARY KEY (run_id, attempt, offering_id, number)
);

-- The unified view of people (DOMAIN 5.3): the columns the sync needs and no other.
CREATE TABLE icasync_person (
    kind         nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    number       nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    name         nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    unit_code    nvarchar(90) COLLATE Latin1_General_BIN2 NULL,
    unit_name    nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    major_code   nvarchar(90) COLLATE Latin1_General_BIN2 NULL,
    major_name   nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    class_code   nvarchar(90) COLLATE Latin1_General_BIN2 NULL,
    class_name   nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    state        nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    fingerprint  nvarchar(64) COLLATE Latin1_General_BIN2 NOT NULL,
    wps_user_id  nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    changed_run  nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    updated_at   nvarchar(30) NOT NULL,
    PRIMARY KEY (kind, number)
);

-- The aggregated sessions as the older system's readers know them; an existing table is kept with its rows.
IF OBJECT_ID(N'juhe_renwu') IS NULL
CREATE TABLE juhe_renwu (
    id     int IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    kkh    nvarchar(60) NULL,
    xnxq   nvarchar(20) NULL,
    jxz    int NULL,
    zc     int NULL,
    rq     nvarchar(50) NULL,
    kcmc   nvarchar(500) NULL,
    sfdk   nvarchar(10) NULL,
    jc_s   nvarchar(256) NULL,
    room_s nvarchar(1000) NULL,
    gh_s   nvarchar(500) NULL,
    xm_s   nvarchar(1000) NULL,
    lq     nvarchar(500) NULL,
    sj_f   nvarchar(500) NULL,
    sj_t   nvarchar(500) NULL,
    sjd    nvarchar(2) NOT NULL,
    gx_sj  nvarchar(500) NULL,
    gx_zt  nvarchar(2) NULL
);
GO

IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE name = N'icasync_juhe_renwu_by_offering')
CREATE INDEX icasync_juhe_renwu_by_offering ON juhe_renwu (xnxq, kkh);
