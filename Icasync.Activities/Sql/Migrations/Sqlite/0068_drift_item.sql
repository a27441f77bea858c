-- Every difference that the last look at its course found, with what the ledger says and what WPS shows.
CREATE TABLE icasync_drift_item (
    offering_id  TEXT NOT NULL,
    kind         TEXT NOT NULL,
    item_key     TEXT NOT NULL,
    offering     TEXT NOT NULL,
    term         TEXT NOT NULL,
    run_id       TEXT NOT NULL,
    found_at     TEXT NOT NULL,
    recorded     TEXT NULL,
    seen         TEXT NULL,
    PRIMARY KEY (offering_id, kind, item_key)
);
CREATE INDEX icasync_drift_item_by_term ON icasync_drift_item (term);
