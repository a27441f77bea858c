-- What each attempt noted before it wrote or compared, and its events carry: an event with another one shows that the
-- database was set back since, or that a copy of it has written.
CREATE TABLE icasync_generation (
    generation  TEXT NOT NULL PRIMARY KEY,
    noted_at    TEXT NOT NULL
);
