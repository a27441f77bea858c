-- What a repair has still to make anew of a course: an interrupted repair goes on from it (JSON of CalendarImage).
ALTER TABLE icasync_offering ADD owed nvarchar(max) NULL;
