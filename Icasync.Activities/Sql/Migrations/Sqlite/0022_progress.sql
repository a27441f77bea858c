-- When the run's attempt moved last: a host that lives tells nothing of that.
ALTER TABLE icasync_run ADD COLUMN progress_at TEXT NULL;
