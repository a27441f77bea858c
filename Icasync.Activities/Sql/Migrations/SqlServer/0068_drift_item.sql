-- Every difference that the last look at its course found, with what the ledger says and what WPS shows.
CREATE TABLE icasync_drift_item (
    offering_id  nvarchar(32) COLLATE Latin1_General_BIN2 NOT NULL,
    kind         nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL,
    item_key     nvarchar(100) COLLATE Latin1_General_BIN2 NOT NULL,
    offering     nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    term         nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL,
    run_id       nvarchar(60) COLLATE Latin1_General_BIN2 NOT NULL,
    found_at     nvarchar(30) NOT NULL,
    recorded     nvarchar(400) NULL,
    seen         nvarchar(400) NULL,
    PRIMARY KEY (offering_id, kind, item_key)
);
CREATE INDEX icasync_drift_item_by_term ON icasync_drift_item (term);
