-- When the log of a term that is over was removed: runs of before cannot be undone any more.
ALTER TABLE icasync_term ADD COLUMN log_gone_at TEXT NULL;
