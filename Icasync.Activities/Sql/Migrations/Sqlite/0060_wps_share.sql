-- How the instances that call a WPS as one app share its limit. One row an app, written over the version that was read.
CREATE TABLE icasync_wps_share (
    id       TEXT NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    shares   TEXT NOT NULL
);
