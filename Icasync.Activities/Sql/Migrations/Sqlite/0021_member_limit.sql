-- Why a pending person waits (null: WPS does not know the person), and how many members a full calendar took, and when
-- that was last seen.
ALTER TABLE icasync_access ADD COLUMN pending_reason TEXT NULL;
ALTER TABLE icasync_offering ADD COLUMN members_max INTEGER NULL;
ALTER TABLE icasync_offering ADD COLUMN members_at TEXT NULL;
