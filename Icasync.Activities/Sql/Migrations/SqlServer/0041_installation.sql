-- Which installation this database is (one row), and those whose calendars stand beside its own because somebody said so.
CREATE TABLE icasync_installation (
    only_row         int NOT NULL PRIMARY KEY,
    installation_id  nvarchar(8) COLLATE Latin1_General_BIN2 NOT NULL,
    takes_unmarked   int NOT NULL
);
CREATE TABLE icasync_beside (
    installation_id  nvarchar(8) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
    decided_by       nvarchar(200) COLLATE Latin1_General_BIN2 NOT NULL,
    decided_at       nvarchar(30) NOT NULL
);
