-- Runs, attempts and what an operator sees of them (DESIGN 2, 4). Instants are UTC text, yyyy-MM-ddTHH:mm:ss.fffZ.

CREATE TABLE icasync_run (
    run_id          nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    kind            nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    term            nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    state           nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    reason          nvarchar(40) COLLATE Latin1_General_BIN2 NULL,
    message         nvarchar(max) NULL,
    options         nvarchar(max) NOT NULL,
    requested_by    nvarchar(200) COLLATE Latin1_General_BIN2 NOT NULL,
    request_reason  nvarchar(1000) COLLATE Latin1_General_BIN2 NULL,
    attempt         int NOT NULL,
    gate            nvarchar(10) COLLATE Latin1_General_BIN2 NOT NULL,
    gate_act        nvarchar(20) COLLATE Latin1_General_BIN2 NULL,
    host_id         nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    heartbeat_at    nvarchar(30) NULL,
    created_at      nvarchar(30) NOT NULL,
    started_at      nvarchar(30) NULL,
    finished_at     nvarchar(30) NULL,
    counts          nvarchar(max) NULL,
    quarantined     nvarchar(max) NULL,
    warnings        nvarchar(max) NULL,
    failures        int NOT NULL,
    plan_id         nvarchar(60) COLLATE Latin1_General_BIN2 NULL
);
CREATE INDEX icasync_run_by_term ON icasync_run (term, created_at);
CREATE INDEX icasync_run_by_created ON icasync_run (created_at);

-- One open run a term: the row is the lock, so no database needs a filtered index for it.
CREATE TABLE icasync_open_run (
    term    nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    run_id  nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL
);

CREATE TABLE icasync_attempt (
    run_id       nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    attempt      int NOT NULL,
    instance_id  nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    host_id      nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    started_at   nvarchar(30) NOT NULL,
    finished_at  nvarchar(30) NULL,
    outcome      nvarchar(40) COLLATE Latin1_General_BIN2 NULL,
    PRIMARY KEY (run_id, attempt)
);

CREATE TABLE icasync_node (
    run_id       nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    path         nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    parent       nvarchar(100) COLLATE Latin1_General_BIN2 NULL,
    ordinal      int NOT NULL,
    name         nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    state        nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    done         int NOT NULL,
    total        int NOT NULL,
    failed       int NOT NULL,
    started_at   nvarchar(30) NULL,
    finished_at  nvarchar(30) NULL,
    PRIMARY KEY (run_id, path)
);

-- Counts by name, changed in the transaction that records the effect.
CREATE TABLE icasync_tally (
    run_id  nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    name    nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    n       int NOT NULL,
    PRIMARY KEY (run_id, name)
);

CREATE TABLE icasync_failure (
    run_id     nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    item       nvarchar(200) COLLATE Latin1_General_BIN2 NOT NULL,
    offering   nvarchar(60) COLLATE Latin1_General_BIN2 NULL,
    phase      nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    step       nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    class      nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    code       nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    message    nvarchar(max) NOT NULL,
    attempts   int NOT NULL,
    first_at   nvarchar(30) NOT NULL,
    last_at    nvarchar(30) NOT NULL,
    PRIMARY KEY (run_id, item)
);

CREATE TABLE icasync_finding (
    run_id    nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    number    int NOT NULL,
    code      nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    offering  nvarchar(60) COLLATE Latin1_General_BIN2 NULL,
    detail    nvarchar(max) NOT NULL,
    PRIMARY KEY (run_id, number)
);

CREATE TABLE icasync_quarantine (
    run_id    nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    number    int NOT NULL,
    reason    nvarchar(40) COLLATE Latin1_General_BIN2 NOT NULL,
    offering  nvarchar(60) COLLATE Latin1_General_BIN2 NULL,
    field     nvarchar(40) COLLATE Latin1_General_BIN2 NOT NULL,
    value     nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    PRIMARY KEY (run_id, number)
);

CREATE TABLE icasync_call (
    run_id     nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    operation  nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    is_write   int NOT NULL,
    calls      int NOT NULL,
    throttled  int NOT NULL,
    retried    int NOT NULL,
    PRIMARY KEY (run_id, operation)
);

CREATE TABLE icasync_operator_log (
    entry_id  nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    at        nvarchar(30) NOT NULL,
    who       nvarchar(200) COLLATE Latin1_General_BIN2 NOT NULL,
    act       nvarchar(40) COLLATE Latin1_General_BIN2 NOT NULL,
    run_id    nvarchar(60) COLLATE Latin1_General_BIN2 NULL,
    term      nvarchar(20) COLLATE Latin1_General_BIN2 NULL,
    subject   nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    why       nvarchar(1000) COLLATE Latin1_General_BIN2 NULL
);
CREATE INDEX icasync_operator_log_by_run ON icasync_operator_log (run_id, at);

-- A plan that was asked for, or that a guard holds until a person decides once (CONTRACTS 4).
CREATE TABLE icasync_plan (
    plan_id      nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    kind         nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    term         nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    hash         nvarchar(64) COLLATE Latin1_General_BIN2 NOT NULL,
    state        nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    guard        nvarchar(30) COLLATE Latin1_General_BIN2 NULL,
    run_id       nvarchar(60) COLLATE Latin1_General_BIN2 NULL,
    document     nvarchar(max) NOT NULL,
    created_at   nvarchar(30) NOT NULL,
    decided_by   nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    decided_why  nvarchar(1000) COLLATE Latin1_General_BIN2 NULL,
    decided_at   nvarchar(30) NULL
);
CREATE INDEX icasync_plan_by_term ON icasync_plan (term, created_at);

CREATE TABLE icasync_schedule (
    name       nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    last_due   nvarchar(30) NULL,
    last_run   nvarchar(60) COLLATE Latin1_General_BIN2 NULL,
    paused     int NOT NULL,
    paused_by  nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    paused_at  nvarchar(30) NULL
);

CREATE TABLE icasync_term (
    term        nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    retired_at  nvarchar(30) NULL,
    retired_by  nvarchar(200) COLLATE Latin1_General_BIN2 NULL
);

-- Which source tables had rows for a term: one that was there and is gone is an emptied source (DESIGN 5).
CREATE TABLE icasync_term_source (
    term     nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    source   nvarchar(40) COLLATE Latin1_General_BIN2 NOT NULL,
    seen_at  nvarchar(30) NOT NULL,
    PRIMARY KEY (term, source)
);

CREATE TABLE icasync_idempotency (
    request_key  nvarchar(200) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    body_hash    nvarchar(64) COLLATE Latin1_General_BIN2 NOT NULL,
    status       int NOT NULL,
    answer       nvarchar(max) NOT NULL,
    created_at   nvarchar(30) NOT NULL
);

-- At most one notice a cause and run; a cause that has cleared may be told again (DESIGN 5).
CREATE TABLE icasync_notice (
    cause       nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    run_id      nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    sent_at     nvarchar(30) NOT NULL,
    cleared_at  nvarchar(30) NULL,
    PRIMARY KEY (cause, run_id)
);
