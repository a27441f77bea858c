-- Which installation this database is (one row), and those whose calendars stand beside its own because somebody said so.
CREATE TABLE icasync_installation (
    only_row         INTEGER NOT NULL PRIMARY KEY,
    installation_id  TEXT NOT NULL,
    takes_unmarked   INTEGER NOT NULL
);
CREATE TABLE icasync_beside (
    installation_id  TEXT NOT NULL PRIMARY KEY,
    decided_by       TEXT NOT NULL,
    decided_at       TEXT NOT NULL
);
