-- When the log of a term that is over was removed: runs of before cannot be undone any more.
ALTER TABLE icasync_term ADD log_gone_at nvarchar(30) NULL;
