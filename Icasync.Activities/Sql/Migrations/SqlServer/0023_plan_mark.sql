-- When an attempt began to plan, and the lengths of its lists once they are written: an activity that is delivered again
-- stages nothing and plans nothing anew by then.
ALTER TABLE icasync_attempt ADD plan_begun_at nvarchar(30) NULL;
ALTER TABLE icasync_attempt ADD plan_work nvarchar(400) NULL;
