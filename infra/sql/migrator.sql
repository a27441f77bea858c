-- Who runs icasync migrate, once and after each upgrade: makes and changes tables, and reads no row of the academic
-- system. Tables are made in dbo. Then: ALTER ROLE icasync_migrator ADD MEMBER [who migrates];
-- The list of what was applied is made here, because who makes a table in dbo may not yet write to it.
IF DATABASE_PRINCIPAL_ID(N'icasync_migrator') IS NULL CREATE ROLE icasync_migrator;
GO
IF OBJECT_ID(N'dbo.icasync_schema_version') IS NULL
CREATE TABLE dbo.icasync_schema_version (
    Id          int IDENTITY(1, 1) NOT NULL CONSTRAINT PK_icasync_schema_version_Id PRIMARY KEY,
    ScriptName  nvarchar(255) NOT NULL,
    Applied     datetime NOT NULL
);
GO
GRANT CREATE TABLE TO icasync_migrator;
GRANT ALTER, REFERENCES ON SCHEMA::dbo TO icasync_migrator;
GRANT SELECT, INSERT ON icasync_schema_version TO icasync_migrator;
