-- Names of courses have up to 200 characters and those of people up to 200 (DOMAIN 1): a narrower column refuses the row.

ALTER TABLE icasync_offering ALTER COLUMN name nvarchar(200) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_person ALTER COLUMN name nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_person ALTER COLUMN unit_code nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_person ALTER COLUMN unit_name nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_person ALTER COLUMN major_code nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_person ALTER COLUMN major_name nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_person ALTER COLUMN class_code nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_person ALTER COLUMN class_name nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
