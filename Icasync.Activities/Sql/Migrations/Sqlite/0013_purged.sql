-- Attempts whose engine history is gone: a purge asks for each of them once.
ALTER TABLE icasync_attempt ADD COLUMN purged_at TEXT NULL;
