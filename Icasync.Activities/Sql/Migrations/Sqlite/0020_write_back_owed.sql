-- Offerings with processed rows whose gx_zt is not written yet: the next run writes it.
ALTER TABLE icasync_offering ADD COLUMN write_back_owed INTEGER NULL;
