-- When an attempt began to plan, and the lengths of its lists once they are written: an activity that is delivered again
-- stages nothing and plans nothing anew by then.
ALTER TABLE icasync_attempt ADD COLUMN plan_begun_at TEXT NULL;
ALTER TABLE icasync_attempt ADD COLUMN plan_work TEXT NULL;
