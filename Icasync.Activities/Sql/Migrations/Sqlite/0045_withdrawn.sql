-- The run that withdrew a term, or a course: until a full sync builds it anew, no other sync does.
ALTER TABLE icasync_term ADD COLUMN withdrawn_run TEXT NULL;
ALTER TABLE icasync_offering ADD COLUMN withdrawn_run TEXT NULL;
