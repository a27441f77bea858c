-- The run that withdrew a term, or a course: until a full sync builds it anew, no other sync does.
ALTER TABLE icasync_term ADD withdrawn_run nvarchar(60) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_offering ADD withdrawn_run nvarchar(60) COLLATE Latin1_General_BIN2 NULL;
