-- When the run's attempt moved last: a host that lives tells nothing of that.
ALTER TABLE icasync_run ADD progress_at nvarchar(30) NULL;
