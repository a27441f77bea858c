-- What icasync writes: its ledger, the aggregated sessions, and gx_zt and gx_sj of the timetable (leave out the last
-- line with Sync__WriteBack=false). Run after each icasync migrate, because a new version may have new tables. Then, once:
-- ALTER ROLE icasync_writer ADD MEMBER [who runs icasync];
IF DATABASE_PRINCIPAL_ID(N'icasync_writer') IS NULL CREATE ROLE icasync_writer;
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON icasync_access TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_attempt TO icasync_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON icasync_attendee TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_call TO icasync_writer;
GRANT SELECT, INSERT ON icasync_change TO icasync_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON icasync_desired TO icasync_writer;
GRANT SELECT, INSERT, DELETE ON icasync_drift TO icasync_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON icasync_event TO icasync_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON icasync_failure TO icasync_writer;
GRANT SELECT, INSERT, DELETE ON icasync_finding TO icasync_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON icasync_idempotency TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_node TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_notice TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_notice_outbox TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_offering TO icasync_writer;
GRANT SELECT, INSERT, DELETE ON icasync_open_run TO icasync_writer;
GRANT SELECT, INSERT ON icasync_operator_log TO icasync_writer;
GRANT SELECT, INSERT ON icasync_past_node TO icasync_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON icasync_person TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_plan TO icasync_writer;
GRANT SELECT, INSERT, DELETE ON icasync_plan_course TO icasync_writer;
GRANT SELECT, INSERT, DELETE ON icasync_quarantine TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_run TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_schedule TO icasync_writer;
GRANT SELECT ON icasync_schema_version TO icasync_writer;
GRANT SELECT, INSERT, DELETE ON icasync_source_row TO icasync_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON icasync_tally TO icasync_writer;
GRANT SELECT ON icasync_term TO icasync_writer;
GRANT SELECT, INSERT ON icasync_term_source TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON icasync_work TO icasync_writer;
GRANT SELECT, INSERT, UPDATE ON juhe_renwu TO icasync_writer;
GRANT UPDATE ON u_jw_kcb_cur (gx_sj, gx_zt) TO icasync_writer;
