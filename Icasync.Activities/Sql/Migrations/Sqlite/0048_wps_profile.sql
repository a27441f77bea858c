-- What the newest probe of an app at a WPS found out; the key names both.
CREATE TABLE icasync_wps_profile (
    id         TEXT NOT NULL PRIMARY KEY,
    probed_at  TEXT NOT NULL,
    body       TEXT NOT NULL
);
