-- Who opened a term for the schedules before its first day.
ALTER TABLE icasync_term ADD COLUMN opened_at TEXT NULL;
ALTER TABLE icasync_term ADD COLUMN opened_by TEXT NULL;
