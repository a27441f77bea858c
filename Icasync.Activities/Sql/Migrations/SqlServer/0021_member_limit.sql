-- Why a pending person waits (null: WPS does not know the person), and how many members a full calendar took, and when
-- that was last seen.
ALTER TABLE icasync_access ADD pending_reason nvarchar(30) COLLATE Latin1_General_BIN2 NULL;
ALTER TABLE icasync_offering ADD members_max int NULL;
ALTER TABLE icasync_offering ADD members_at nvarchar(30) NULL;
