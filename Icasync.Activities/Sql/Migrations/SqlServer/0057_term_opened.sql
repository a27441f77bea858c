-- Who opened a term for the schedules before its first day.
ALTER TABLE icasync_term ADD opened_at nvarchar(30) NULL;
ALTER TABLE icasync_term ADD opened_by nvarchar(200) COLLATE Latin1_General_BIN2 NULL;
