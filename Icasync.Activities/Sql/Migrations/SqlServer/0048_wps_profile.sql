-- What the newest probe of an app at a WPS found out; the key names both.
CREATE TABLE icasync_wps_profile (
    id         nvarchar(40) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    probed_at  nvarchar(30) NOT NULL,
    body       nvarchar(max) NOT NULL
);
