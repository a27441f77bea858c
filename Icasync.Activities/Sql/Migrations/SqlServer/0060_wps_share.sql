-- How the instances that call a WPS as one app share its limit. One row an app, written over the version that was read.
CREATE TABLE icasync_wps_share (
    id       nvarchar(40) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    version  int NOT NULL,
    shares   nvarchar(max) NOT NULL
);
