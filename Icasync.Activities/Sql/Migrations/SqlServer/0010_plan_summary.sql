-- Lists of plans show counts without reading every operation; the courses a plan was limited to belong to it.
ALTER TABLE icasync_plan ADD summary nvarchar(max) NULL;
