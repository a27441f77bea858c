-- The task tree of attempts that a newer one has followed; that of the newest stands in icasync_node.
CREATE TABLE icasync_past_node (
    run_id       TEXT NOT NULL,
    attempt      INTEGER NOT NULL,
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
    PRIMARY KEY (run_id, attempt, path)
);
