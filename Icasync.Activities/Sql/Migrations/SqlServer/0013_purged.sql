-- Attempts whose engine history is gone: a purge asks for each of them once.
ALTER TABLE icasync_attempt ADD purged_at nvarchar(30) NULL;
