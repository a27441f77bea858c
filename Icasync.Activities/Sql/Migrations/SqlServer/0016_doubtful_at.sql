-- Since when an answer about a course is in doubt: a list shows what the call did only some time later.
ALTER TABLE icasync_offering ADD doubtful_at nvarchar(30) NULL;
