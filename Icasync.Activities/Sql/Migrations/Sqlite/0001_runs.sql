-- Runs, attempts and what an operator sees of them (DESIGN 2, 4). Instants are UTC text, yyyy-MM-ddTHH:mm:ss.fffZ.

CREATE TABLE icasync_run (
    run_id          TEXT NOT NULL PRIMARY KEY,
    kind            TEXT NOT NULL,
    term            TEXT NOT NULL,
    state           TEXT NOT NULL,
    reason          TEXT NULL,
    message         TEXT NULL,
    options         TEXT NOT NULL,
    requested_by    TEXT NOT NULL,
    request_reason  TEXT NULL,
    attempt         INTEGER NOT NULL,
    gate            TEXT NOT NULL,
    gate_act        TEXT NULL,
    host_id         TEXT NULL,
    heartbeat_at    TEXT NULL,
    created_at      TEXT NOT NULL,
    started_at      TEXT NULL,
    finished_at     TEXT NULL,
    counts          TEXT NULL,
    quarantined     TEXT NULL,
    warnings        TEXT NULL,
    failures        INTEGER NOT NULL,
    plan_id         TEXT NULL
);
CREATE INDEX icasync_run_by_term ON icasync_run (term, created_at);
CREATE INDEX icasync_run_by_created ON icasync_run (created_at);

-- One open run a term: the row is the lock, so no database needs a filtered index for it.
CREATE TABLE icasync_open_run (
    term    TEXT NOT NULL PRIMARY KEY,
    run_id  TEXT NOT NULL
);

CREATE TABLE icasync_attempt (
    run_id       TEXT NOT NULL,
    attempt      INTEGER NOT NULL,
    instance_id  TEXT NOT NULL,
    host_id      TEXT NULL,
    started_at   TEXT NOT NULL,
    finished_at  TEXT NULL,
    outcome      TEXT NULL,
    PRIMARY KEY (run_id, attempt)
);

CREATE TABLE icasync_node (
    run_id       TEXT NOT NULL,
    path         TEXT NOT NULL,
    parent       TEXT NULL,
    ordinal      INTEGER NOT NULL,
    name         TEXT NOT NULL,
    state        TEXT NOT NULL,
    done         INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    failed       INTEGER NOT NULL,
    started_at   TEXT NULL,
    finished_at  TEXT NULL,
    PRIMARY KEY (run_id, path)
);

-- Counts by name, changed in the transaction that records the effect.
CREATE TABLE icasync_tally (
    run_id  TEXT NOT NULL,
    name    TEXT NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (run_id, name)
);

CREATE TABLE icasync_failure (
    run_id     TEXT NOT NULL,
    item       TEXT NOT NULL,
    offering   TEXT NULL,
    phase      TEXT NOT NULL,
    step       TEXT NOT NULL,
    class      TEXT NOT NULL,
    code       TEXT NOT NULL,
    message    TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    first_at   TEXT NOT NULL,
    last_at    TEXT NOT NULL,
    PRIMARY KEY (run_id, item)
);

CREATE TABLE icasync_finding (
    run_id    TEXT NOT NULL,
    number    INTEGER NOT NULL,
    code      TEXT NOT NULL,
    offering  TEXT NULL,
    detail    TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
);

CREATE TABLE icasync_quarantine (
    run_id    TEXT NOT NULL,
    number    INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    offering  TEXT NULL,
    field     TEXT NOT NULL,
    value     TEXT NULL,
    PRIMARY KEY (run_id, number)
);

CREATE TABLE icasync_call (
    run_id     TEXT NOT NULL,
    operation  TEXT NOT NULL,
    is_write   INTEGER NOT NULL,
    calls      INTEGER NOT NULL,
    throttled  INTEGER NOT NULL,
    retried    INTEGER NOT NULL,
    PRIMARY KEY (run_id, operation)
);

CREATE TABLE icasync_operator_log (
    entry_id  TEXT NOT NULL PRIMARY KEY,
    at        TEXT NOT NULL,
    who       TEXT NOT NULL,
    act       TEXT NOT NULL,
    run_id    TEXT NULL,
    term      TEXT NULL,
    subject   TEXT NULL,
    why       TEXT NULL
);
CREATE INDEX icasync_operator_log_by_run ON icasync_operator_log (run_id, at);

-- A plan that was asked for, or that a guard holds until a person decides once (CONTRACTS 4).
CREATE TABLE icasync_plan (
    plan_id      TEXT NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL,
    term         TEXT NOT NULL,
    hash         TEXT NOT NULL,
    state        TEXT NOT NULL,
    guard        TEXT NULL,
    run_id       TEXT NULL,
    document     TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    decided_by   TEXT NULL,
    decided_why  TEXT NULL,
    decided_at   TEXT NULL
);
CREATE INDEX icasync_plan_by_term ON icasync_plan (term, created_at);

CREATE TABLE icasync_schedule (
    name       TEXT NOT NULL PRIMARY KEY,
    last_due   TEXT NULL,
    last_run   TEXT NULL,
    paused     INTEGER NOT NULL,
    paused_by  TEXT NULL,
    paused_at  TEXT NULL
);

CREATE TABLE icasync_term (
    term        TEXT NOT NULL PRIMARY KEY,
    retired_at  TEXT NULL,
    retired_by  TEXT NULL
);

-- Which source tables had rows for a term: one that was there and is gone is an emptied source (DESIGN 5).
CREATE TABLE icasync_term_source (
    term     TEXT NOT NULL,
    source   TEXT NOT NULL,
    seen_at  TEXT NOT NULL,
    PRIMARY KEY (term, source)
);

CREATE TABLE icasync_idempotency (
    request_key  TEXT NOT NULL PRIMARY KEY,
    body_hash    TEXT NOT NULL,
    status       INTEGER NOT NULL,
    answer       TEXT NOT NULL,
    created_at   TEXT NOT NULL
);

-- At most one notice a cause and run; a cause that has cleared may be told again (DESIGN 5).
CREATE TABLE icasync_notice (
    cause       TEXT NOT NULL,
    run_id      TEXT NOT NULL,
    sent_at     TEXT NOT NULL,
    cleared_at  TEXT NULL,
    PRIMARY KEY (cause, run_id)
);
