-- WPS names no bound for its ids. 500 characters stay below the 1,700 bytes of an index key.

ALTER TABLE icasync_offering ALTER COLUMN calendar_id nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_event ALTER COLUMN event_id nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_access ALTER COLUMN permission_id nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_attendee ALTER COLUMN attendee_id nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_change ALTER COLUMN remote_id nvarchar(500) COLLATE Latin1_General_BIN2 NULL;
