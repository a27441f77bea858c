-- Widths are SQL Server's matter: SQLite keeps text of any length. The number is taken so that both histories agree.
SELECT 1;
