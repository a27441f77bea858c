-- The task tree of attempts that a newer one has followed; that of the newest stands in icasync_node.
CREATE TABLE icasync_past_node (
    run_id       nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    attempt      int NOT NULL,
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
    PRIMARY KEY (run_id, attempt, path)
);
